//! What a site says in its own name: phrases of navigation, calls, sharing, comments and law.
//!
//! In English, German, French, Spanish, Italian, Portuguese and Dutch; the language of the page is
//! not asked for, since its furniture is often in another. A phrase stands for a whole line, for
//! the beginning of one (`phrase *`), or for a part of a short one (`* phrase *`). Phrases are
//! written as [`plain`] makes them: lower case, no punctuation, `#` for a number.
//!
//! The lists hold what sites in general say. A name of one site does not belong here.

/// A list of phrases and what a line that matches is.
pub(super) struct Phrases {
    pub(super) kind: PhraseKind,
    pub(super) list: &'static str,
}

/// What a phrase says of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhraseKind {
    Navigation,
    /// The heading of a list of other stories.
    OtherStories,
    Call,
    Sharing,
    Comments,
    Legal,
    Advertisement,
    /// A link to another story inside of one: *Read more: …*.
    Pointer,
    /// No line of the site: a byline, a date, the credit of a picture.
    Meta,
}

/// The folded form in which phrases are compared.
pub(super) fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len().min(400));
    let mut space = false;
    for c in line.chars().take(400) {
        if c.is_ascii_digit() {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            if !out.ends_with('#') {
                out.push('#');
            }
        } else if c.is_alphanumeric() || matches!(c, '\'' | '’' | '&') {
            if space && !out.is_empty() || out.ends_with('#') {
                out.push(' ');
            }
            space = false;
            match c {
                '’' => out.push('\''),
                c => out.extend(c.to_lowercase()),
            }
        } else {
            space = true;
        }
    }
    out
}

pub(super) const ALL: &[Phrases] = &[
    Phrases {
        kind: PhraseKind::Navigation,
        list: "\
back to *|see all *|view all *|zurück zur *|zurück zum *|zurück zu *|alle anzeigen *|zum *überblick|retour à *|retour au *|voir tout *|voir tous *|voir toutes *|volver a *|ver todo *|ver todos *|ver todas *|torna a *|torna alla *|vedi tutti *|vedi tutte *|voltar para *|voltar ao *|ver tudo *|terug naar *|bekijk alle *|alles bekijken|skip to main content|skip to content|skip to navigation|skip to *|jump to *|go to *|menu|home|back to top|top|back to home|\
back to homepage|show more|load more|view all|see all|all news|next|previous|next page|previous page|close|search|\
search this site|log in|login|sign in|log out|register|sign up|my account|subscribe|subscribe now|topics|explore more on these topics|\
explore more *|you are here *|breaking|breaking news|live|live now|live updates|key events|show key events only|\
follow|following|save|saved|print|print this page|edition|choose your edition|page # of #|# of #|# # #|back|more topics|related topics|tags|tags *|filed under *|\
read aloud|listen to this article|listen to article|listen|listen # min|watch|gallery|view gallery|in pictures|video|play video|\
open in app|open image in gallery|view comments|this video can not be played|image source *|turn on javascript *|please turn on javascript *|* enable javascript *|\
zum inhalt springen|zum inhalt|zur startseite|startseite|nach oben|zum seitenanfang|zurück|weiter|mehr anzeigen|mehr laden|weitere artikel laden|\
alle anzeigen|alle nachrichten|anmelden|einloggen|registrieren|suche|suchen|artikel merken|merken|merkliste|artikel drucken|drucken|\
artikel anhören|anhören|vorlesen|vorlesen lassen|seite # von #|themen|schlagworte|schlagwörter|mehr themen|eilmeldung|liveticker|\
sie sind hier *|schließen|bildergalerie|bilderstrecke|zur galerie|\
aller au contenu|aller au contenu principal|accueil|accueil *|retour à l'accueil|retour en haut|haut de page|voir plus|voir tout|afficher plus|charger plus|plus d'articles|\
se connecter|connexion|s'identifier|rechercher|imprimer|imprimer l'article|enregistrer|écouter l'article|écouter cet article|\
page # sur #|en direct|direct|fil d'actualité|toute l'actualité|suivre|suivant|précédent|ajouter à mes favoris|thèmes associés|sur le même sujet|\
ir al contenido|saltar al contenido|ir al contenido principal|portada|inicio|volver arriba|volver a portada|ver más|ver todo|ver todas|cargar más|más noticias *|\
iniciar sesión|entrar|buscar|imprimir|guardar|escuchar|escuchar noticia|página # de #|en directo|última hora|siguiente|anterior|archivado en *|temas|etiquetas *|\
vai al contenuto|vai al contenuto principal|salta al contenuto|home page|torna su|torna all'inizio|torna alla home|mostra altro|vedi tutti|vedi tutte|carica altri|carica altro|\
accedi|cerca|stampa|salva|ascolta|ascolta l'articolo|pagina # di #|in diretta|ultim'ora|ultime notizie|successivo|precedente|argomenti|tag|\
ir para o conteúdo|ir para o conteúdo principal|pular para o conteúdo|saltar para o conteúdo|página inicial|início|voltar ao topo|voltar ao início|topo|\
ver mais|ver tudo|carregar mais|mostrar mais|iniciar sessão|imprimir|salvar|ouvir|ouvir notícia|página # de #|ao vivo|em direto|últimas|próximo|próxima|tópicos|assuntos|\
ga naar de inhoud|naar hoofdinhoud|ga naar hoofdinhoud|naar inhoud|direct naar *|terug naar boven|terug naar *|naar boven|meer laden|toon meer|laad meer|bekijk alles|bekijk meer|\
inloggen|zoeken|printen|afdrukken|bewaren|bewaar|beluister|beluister artikel|luister|pagina # van #|net binnen|volgende|vorige|onderwerpen|live|meer nieuws laden",
    },
    Phrases {
        kind: PhraseKind::OtherStories,
        list: "\
news in brief|in brief|briefs|at a glance|das wichtigste in kürze|in kürze|kurz notiert|kurz und knapp|meldungen|kurzmeldungen|en bref|brèves|les brèves|en breve|breves|in breve|brevi|em resumo|kort nieuws|kort|in het kort|more on this story|more on this topic|more on this|more on *|more stories|more news|more like this|more from *|related|related stories|related articles|related content|\
related news|related topics|related links|most read|most read *|most viewed|most popular|most popular *|most shared|most commented|popular|popular now|trending|trending *|trending now|top stories|\
editors' picks|editor's picks|editor's choice|our picks|recommended|recommended for you|recommended stories|you may also like|you might also like|\
you may like|you might like|also on this site|also in the news|also in *|in other news|elsewhere|elsewhere on *|from the web|from around the web|around the web|\
other stories|other news|latest|latest news|latest stories|latest headlines|latest from *|read next|up next|don't miss|must reads|must read|\
today's top stories|top stories today|news in brief|in brief|headlines|what to read next|keep reading|what others are reading|read more on this *|\
mehr zum thema|mehr zum thema *|weitere * zum thema|mehr zu *|mehr aus *|mehr von *|mehr nachrichten|weitere nachrichten|weitere meldungen|weitere artikel|weitere themen|weitere beiträge|auch interessant|das könnte sie auch interessieren|\
das könnte sie interessieren|das könnte dich auch interessieren|das könnte ihnen auch gefallen|lesen sie mehr zum thema|meistgelesen|meistgelesen *|meistgelesene artikel|meist gelesen|am meisten gelesen|am häufigsten gelesen|\
meistkommentiert|beliebt|top themen|topthemen|aktuelle nachrichten|aktuell|neueste artikel|neueste nachrichten|neueste meldungen|kurz gemeldet|kurz notiert|kurznachrichten|kurzmeldungen|in kürze|meldungen|empfehlungen der redaktion|empfohlen|empfohlene artikel|\
unsere empfehlungen|zum thema|ähnliche artikel|verwandte artikel|verwandte themen|nachrichten aus *|\
sur le même sujet|sur le même thème|à lire aussi|lire aussi|à lire également|à lire ensuite|les plus lus|les plus lus *|les articles les plus lus|les plus partagés|les plus commentés|le plus lu|plus lus|dernières actualités|dernières infos|\
dernières nouvelles|dernières minutes|derniers articles|les dernières *|à la une|à ne pas manquer|vous aimerez aussi|vous pourriez aimer|cela pourrait vous intéresser|ces articles peuvent vous intéresser|ça peut vous intéresser|recommandé pour vous|recommandés pour vous|\
notre sélection|nos recommandations|dans la même rubrique|autres articles|autres actualités|plus d'actualités|en bref|contenus associés|articles liés|articles similaires|l'actu en bref|brèves|aussi dans l'actualité|\
más información|más noticias|más sobre *|más en *|noticias relacionadas|relacionadas|relacionado|lo más leído|lo más leído *|lo más visto|más leídas|más leído|las más leídas|las más leídas *|los más leídos|lo más comentado|lo último|últimas noticias|\
te puede interesar|te puede interesar también|también te puede interesar|le puede interesar|puede interesarle|quizá te interese|te recomendamos|recomendados|otras noticias|otros artículos|en otras noticias|en breve|breves|\
no te pierdas|destacadas|destacados|además|artículos relacionados|contenido relacionado|lee también|\
leggi anche|notizie correlate|articoli correlati|correlati|potrebbe interessarti|potrebbe interessarti anche|ti potrebbe interessare|ti potrebbero interessare|potrebbero interessarti|ti potrebbe interessare anche|\
i più letti|i più letti *|le più lette|le più lette *|le più lette *|più letti|più lette|i più visti|più visti|gli articoli più letti|altre notizie|altri articoli|in breve|in primo piano|primo piano|da non perdere|consigliati|consigliati per te|ultime|dalla home|sullo stesso argomento|approfondimenti|in evidenza|\
leia também|veja também|leia mais|ler mais|saiba mais|mais notícias|mais sobre *|mais em *|notícias relacionadas|artigos relacionados|relacionadas|relacionados|mais lidas|mais lidas *|mais lidos|as mais lidas|as mais lidas *|os mais lidos|mais vistas|mais vistos|mais populares|\
últimas notícias|pode interessar|também pode gostar|você também pode gostar|talvez também goste|recomendadas|recomendados|recomendamos|outras notícias|outros artigos|em resumo|breves|destaques|em destaque|não perca|a não perder|conteúdo relacionado|\
meer over dit onderwerp|meer over *|meer nieuws|meer uit *|meer van *|lees ook|lees meer|lees verder|gerelateerd|gerelateerde artikelen|gerelateerd nieuws|meest gelezen|meest gelezen *|best gelezen|best gelezen *|populair|trending|laatste nieuws|het laatste nieuws|ander nieuws|overig nieuws|\
ook interessant|misschien ook interessant|dit vind je misschien ook interessant|aanbevolen|aanbevolen voor jou|onze keuze|kort nieuws|in het kort|ook in het nieuws|andere artikelen|verder lezen|uitgelicht|meer artikelen|net binnen",
    },
    Phrases {
        kind: PhraseKind::Call,
        list: "\
poll|vote|vote now|umfrage|abstimmen|jetzt abstimmen|sondage|votez|encuesta|vota|sondaggio|enquete|votar|peiling|stem|sign up *|sign me up|subscribe to *|subscribe for *|subscribe from *|get the * app *|download *|download our app|get our newsletter|get our *|follow us|follow us on *|join the conversation|join us *|register for *|register now|\
become a member *|support us *|support our *|donate *|donate now|start your free trial|try it free *|already a subscriber *|already have an account *|not a subscriber *|to continue reading *|* continue reading *|this article is for subscribers *|* for subscribers *|\
have a story *|got a story *|do you have a story *|do you have information *|contact us *|get in touch *|email us *|write to us *|report an error|report a mistake|suggest a correction|spotted a mistake *|send feedback|give feedback|send us *|tell us *|\
enter your email *|email address|your email address|* our newsletter *|* our newsletters *|* daily briefing *|* morning briefing *|* straight to your inbox *|* to your inbox *|* in your inbox *|* our app *|* breaking news alerts *|turn on notifications|\
was this article helpful *|scroll *|view offers|see offers|tip *us *|email us *|* email us at *|mail *redactie|* mail de redactie|* push notifications *|* push nachrichten *|* push mitteilungen *|* push benachrichtigungen *|* notifications push *|* notifiche push *|* notificaciones push *|* pushmeldingen *|did you find this *|rate this *|please consider *|we've got a favour *|\
jetzt abonnieren|jetzt kostenlos *|jetzt gratis *|seien sie *erste*|jetzt testen|jetzt lesen|jetzt registrieren|jetzt anmelden *|newsletter abonnieren|newsletter bestellen|zum newsletter|* unseren newsletter *|* unserem newsletter *|* unsere app *|* app herunterladen *|laden sie *|folgen sie uns *|folge uns *|\
unterstützen sie *|sie haben bereits ein abo *|bereits abonnent *|bereits registriert *|fehler gefunden *|fehler melden|* haben sie einen fehler *|schreiben sie uns *|kontaktieren sie *|haben sie hinweise *|weiterlesen mit *|* mit abo *|mitglied werden|\
diesen artikel weiterlesen *|* monatlich kündbar *|jetzt * sichern|e mail adresse|probeabo *|kostenlos testen|\
inscrivez vous *|je m'inscris|je m'abonne|abonnez vous *|s'abonner|s'abonner *|s'inscrire *|recevez *|téléchargez *|télécharger l'application|suivez nous *|suivez toute l'actualité *|rejoignez nous *|soutenez *|déjà abonné *|vous êtes abonné *|\
il vous reste * à lire *|la suite est réservée *|* réservé aux abonnés *|article réservé *|cet article est réservé *|* notre newsletter *|* nos newsletters *|* notre application *|signaler une erreur|une erreur dans l'article *|écrivez nous *|contactez nous *|contacter la rédaction|envoyer à un ami|votre adresse e mail|\
suscríbete *|suscribirse|regístrate *|descarga nuestra *|descarga la *|descárgate *|síguenos *|sigue toda *|recibe *|únete *|apúntate *|hazte socio *|hazte suscriptor *|apóyanos *|ya soy suscriptor|ya eres suscriptor *|* solo para suscriptores *|contenido exclusivo *|para seguir leyendo *|\
* nuestra newsletter *|* nuestro boletín *|* nuestra aplicación *|* nuestra app *|informar de un error|has visto un error *|ha visto un error *|contacta con *|escríbenos *|qué te parece *|tu correo electrónico|corregir|\
iscriviti *|abbonati *|abbonati ora|registrati *|scarica *|scarica l'app *|seguici *|segui *|ricevi *|sostieni *|sostienici *|sei già abbonato *|hai già un abbonamento *|per continuare a leggere *|contenuto riservato *|* riservato agli abbonati *|* alla nostra newsletter *|* la nostra newsletter *|* la nostra app *|\
segnala un errore|hai trovato un errore *|scrivici *|contattaci *|la tua email|il tuo indirizzo email|\
assine *|assine já|inscreva se *|cadastre se *|registe se *|baixe *|descarregue *|siga nos *|siga o *|siga a *|receba *|subscreva *|junte se *|apoie *|já é assinante *|já sou assinante|conteúdo exclusivo *|exclusivo para assinantes *|para continuar a ler *|para continuar lendo *|\
* nossa newsletter *|* a nossa newsletter *|* nosso aplicativo *|* nossa app *|* a nossa app *|comunicar erro *|reportar erro *|encontrou um erro *|viu algum erro *|fale conosco|fale com a gente|contacte nos *|o seu email|o que achou *|\
meld je aan *|meld u aan *|schrijf je in *|schrijf u in *|abonneer je *|abonneer u *|word abonnee *|word lid *|neem een abonnement *|download de *|download onze *|volg ons *|volg het nieuws *|ontvang *|steun ons *|steun *|al abonnee *|al een account *|alleen voor abonnees *|* voor abonnees *|verder lezen *|\
* onze nieuwsbrief *|* onze app *|* de nieuwsbrief *|fout gezien *|fout gevonden *|tip de redactie *|heb je een tip *|heeft u een tip *|mail ons *|neem contact op *|je e mailadres|wat vind jij *|wat vindt u *|stuur naar een vriend",
    },
    Phrases {
        kind: PhraseKind::Sharing,
        list: "\
share|share this|share this article|share this story|share this page|share on *|share via *|share with *|share save *|send to a friend|email this *|email a friend|email|copy link|copy|facebook|twitter|x|whatsapp|telegram|linkedin|reddit|messenger|\
pinterest|bluesky|mastodon|threads|instagram|youtube|tiktok|facebook *twitter *|facebook x *|facebook whatsapp *|link copied|gift this article|save for later|bookmark|print|\
teilen|artikel teilen|auf * teilen|per e mail *|link kopieren|versenden|e mail|artikel versenden|drucken teilen|teilen drucken|\
partager|partager l'article|partager cet article|partager sur *|partagez *|copier le lien|envoyer par e mail|envoyer par mail|envoyer|\
compartir|compartir en *|comparte|comparte *|compartir artículo|copiar enlace|enviar por correo|enviar|\
condividi|condividi su *|condividi l'articolo|condividi questo articolo|copia link|copia il link|invia|invia per email|\
partilhar|compartilhar|compartilhe|compartilhe *|partilhe *|partilhar no *|compartilhar no *|copiar link|copiar o link|enviar por email|\
deel|delen|deel dit artikel|deel dit *|deel via *|deel op *|kopieer link|link kopiëren|doorsturen",
    },
    Phrases {
        kind: PhraseKind::Comments,
        list: "\
comments|comments #|comment|# comments|# comment|comments are closed|comments closed|comments are closed *|view # comments|view all comments|show comments|leave a comment|leave a reply|add a comment|post a comment|join the discussion|have your say|have your say *|\
be the first to *|* what do you think *|* was meinen sie *|* qu'en pensez vous *|* qué opinas *|* qué te parece *|* cosa ne pensi *|* o que acha *|* o que você acha *|* wat vind jij *|* wat vindt u *|leave the first *|what do you think|what do you think *|no comments|no comments yet|no comments yet *|* to leave a comment *|* to post a comment *|* to comment *|* in the comments *|your comment|reply|# replies|sort by *|newest first|oldest first|comments policy|report this comment|report a comment|report comment|community guidelines *|\
kommentare|kommentar|# kommentare|# kommentar|kommentare #|kommentar schreiben|kommentieren|kommentar verfassen|kommentare anzeigen|kommentare lesen|diskutieren sie *|diskutieren sie mit *|mitdiskutieren|ihre meinung|ihre meinung *|schreiben sie den ersten *|* ersten kommentar *|\
keine kommentare *|noch keine kommentare *|die kommentarfunktion *|* kommentarfunktion *|was meinen sie *|was denken sie *|zur diskussion|antworten|leserkommentare|\
commentaires|commentaire|# commentaires|# commentaire|commentaires #|réagir|réagir à cet article|réagir *|réagissez *|commenter|commenter *|laisser un commentaire|ajouter un commentaire|voir les commentaires|tous les commentaires|soyez le premier *|aucun commentaire *|* poster un commentaire *|* pour commenter *|\
qu'en pensez vous *|votre avis *|votre commentaire *|donnez votre avis *|les commentaires sont *|\
comentarios|comentario|# comentarios|# comentario|comentarios #|comentar|comenta *|deja un comentario|deja tu comentario *|escribe un comentario|ver comentarios|sé el primero *|sea el primero *|no hay comentarios *|qué opinas *|qué opina *|tu opinión *|* para comentar *|danos tu opinión *|\
commenti|commento|# commenti|# commento|commenti #|commenta|commenta *|lascia un commento *|scrivi un commento *|leggi i commenti|mostra commenti|vedi i commenti|commenta per primo *|sii il primo *|nessun commento *|cosa ne pensi *|che cosa ne pensi *|di' la tua *|la tua opinione *|* per commentare *|\
comentários|comentário|# comentários|# comentário|comentários #|comente *|deixe um comentário *|deixe o seu comentário *|deixe seu comentário *|ver comentários|seja o primeiro *|seja a primeira *|sem comentários *|nenhum comentário *|o que acha *|o que você acha *|dê a sua opinião *|a sua opinião *|sua opinião *|* para comentar *|\
reacties|reactie|# reacties|# reactie|reacties #|reageer|reageren|reageer *|plaats een reactie *|geef je reactie *|geef een reactie *|laat een reactie achter *|bekijk reacties|toon reacties|wees de eerste *|nog geen reacties *|geen reacties *|praat mee *|wat vind je *|wat vindt u *|jouw mening *|uw mening *|mee discussiëren *",
    },
    Phrases {
        kind: PhraseKind::Legal,
        list: "\
* all rights reserved *|copyright *|© *|* terms of use *|* terms of service *|* terms and conditions *|* privacy policy *|privacy|privacy notice|privacy settings|cookie policy|cookie settings|cookies|accept cookies|accept all|accept all cookies|reject all|manage cookies|manage preferences|* use of cookies *|* uses cookies *|we use cookies *|\
your privacy choices|do not sell *|accessibility|accessibility statement|about us|contact us|contact|advertise with us|advertise|careers|work for us|complaints|corrections|corrections and clarifications|sitemap|site map|rss|reuse this content|republish this article|* may not be reproduced *|* is not responsible for *|* registered in england *|* affiliate links *|* earn a commission *|* earn a small commission *|* earn commission *|* a commission *|\
alle rechte vorbehalten *|* eine provision *|* eine kleine provision *|* affiliate links *|* alle rechte vorbehalten *|impressum|impressum *|datenschutz|datenschutz *|datenschutzerklärung|agb|* nutzungsbedingungen *|cookie einstellungen|cookies akzeptieren|alle akzeptieren|alle ablehnen|* verwendet cookies *|* verwenden cookies *|wir verwenden cookies *|mediadaten|barrierefreiheit|kontakt|über uns|widerruf|verträge hier kündigen|abo kündigen|privatsphäre|\
tous droits réservés *|* une commission sur *|* toucher une commission *|* tous droits réservés *|mentions légales|mentions légales *|politique de confidentialité *|* politique de confidentialité *|conditions générales *|conditions d'utilisation *|gestion des cookies *|gérer les cookies|tout accepter|tout refuser|* utilise des cookies *|* utilisons des cookies *|* utilisation de cookies *|qui sommes nous *|nous contacter|contact|plan du site|\
todos los derechos reservados *|* una pequeña comisión *|* llevarnos una comisión *|* todos los derechos reservados *|aviso legal|aviso legal *|política de privacidad *|política de cookies *|condiciones de uso *|términos *condiciones *|aceptar cookies|aceptar todo|aceptar todas|rechazar todo|* utiliza cookies *|* utilizamos cookies *|* uso de cookies *|quiénes somos *|contacto|publicidad|mapa del sitio|\
tutti i diritti riservati *|* tutti i diritti riservati *|* riproduzione riservata *|riproduzione riservata *|note legali *|informativa privacy *|informativa sulla privacy *|privacy policy *|cookie policy *|termini e condizioni *|condizioni d'uso *|accetta tutti|accetta|rifiuta|* utilizza cookie *|* usiamo i cookie *|* utilizza i cookie *|chi siamo *|contatti|redazione|lavora con noi|p iva *|* partita iva *|\
todos os direitos reservados *|* todos os direitos reservados *|política de privacidade *|política de cookies *|termos de uso *|termos e condições *|termos de utilização *|aviso legal|aceitar cookies|aceitar todos|aceitar tudo|rejeitar|* utiliza cookies *|* usamos cookies *|* uso de cookies *|quem somos *|contactos|contato|fale connosco|ficha técnica *|expediente *|estatuto editorial *|\
alle rechten voorbehouden *|* alle rechten voorbehouden *|privacybeleid *|privacyverklaring *|cookiebeleid *|cookies beheren|cookie instellingen|cookies accepteren|alles accepteren|alles weigeren|gebruiksvoorwaarden *|algemene voorwaarden *|* gebruikt cookies *|* maakt gebruik van cookies *|* gebruiken cookies *|over ons|over ons *|colofon|colofon *|disclaimer *|contact|adverteren|werken bij *",
    },
    Phrases {
        kind: PhraseKind::Advertisement,
        list: "\
advertisement|advert|ad|ads|sponsored|sponsored content|paid content|promoted|promoted stories|article continues after *|article continues below *|story continues below *|continue reading below *|scroll to continue *|advertisement *|skip advertisement|ad by *|ads by *|sponsored by *|paid post|partner content|from our partners|this is an advertisement *|hide ad|report this ad|why am i seeing this *|\
anzeige|werbung|anzeigen|ende der anzeige|sponsored post|nach der anzeige *|weiter nach der werbung *|weiterlesen nach der anzeige *|artikel wird nach *|werbeinhalt|advertorial|\
publicité|pub|la suite après *|la suite après cette publicité|contenu sponsorisé|sponsorisé|publicité *|contenu partenaire|\
publicidad|anuncio|anuncios|sigue leyendo después *|contenido patrocinado|patrocinado|continúa tras la publicidad *|la noticia continúa *|\
pubblicità|annuncio|annunci|continua a leggere dopo *|continua dopo la pubblicità *|contenuto sponsorizzato|sponsorizzato|pubblicità *|l'articolo continua *|\
publicidade|anúncio|anúncios|continua após *|continua depois *|continua após a publicidade|conteúdo patrocinado|patrocinado|publicidade *|pub|a notícia continua *|\
advertentie|advertenties|gesponsord|gesponsorde inhoud|reclame|tekst gaat verder *|artikel gaat verder *|lees verder na *|lees verder onder *|tekst loopt door *|advertentie *",
    },
    Phrases {
        kind: PhraseKind::Pointer,
        list: "\
read more *|read also *|also read *|read next *|see also *|related *|watch *|see *pictures|read our *|read the full *|click here *|click to *|tap here *|watch the video *|listen to the *|continue reading|full story|read full story|\
lesen sie auch *|lesen sie mehr *|lesen sie dazu *|lesen sie hier *|lesen sie weiter *|lies auch *|lies mehr *|mehr dazu *|mehr lesen *|siehe auch *|hier lesen *|hier klicken *|zum artikel|weiterlesen|zum video|sehen sie *video *|\
lire aussi *|à lire aussi *|lire également *|à lire également *|à voir aussi *|voir aussi *|lire la suite *|lire plus *|lire l'article *|pour aller plus loin *|en savoir plus *|cliquez ici *|\
lea también *|lee también *|leer más *|lee más *|lea más *|lea además *|ver también *|más información *|sigue leyendo *|seguir leyendo *|te puede interesar *|haz clic *|pincha aquí *|vea también *|\
leggi anche *|leggi tutto *|leggi di più *|leggi l'articolo *|vedi anche *|per approfondire *|continua a leggere *|clicca qui *|guarda anche *|guarda il video *|\
leia também *|ler também *|leia mais *|ler mais *|veja também *|veja mais *|saiba mais *|continue lendo *|continue a ler *|clique aqui *|confira *também *|\
lees ook *|lees meer *|lees verder *|lees hier *|bekijk ook *|zie ook *|meer lezen *|klik hier *|bekijk de video *|luister ook *",
    },
    Phrases {
        kind: PhraseKind::Meta,
        list: "\
reporting from *|image caption *|* image caption *|credit *|correction *|corrections *|clarification *|this article was amended *|this story was corrected *|an earlier version of this *|about the author *|by *|words by *|report by *|reporting by *|written by *|interview by *|photograph *|photographs *|photography *|photo *|photos *|picture *|image *|illustration *|published *|published|updated *|first published *|last updated *|last modified *|posted *|posted on *|posted at *|# min read|# minute read|# minutes read|min read|reading time *|read time *|\
# hours ago|# hour ago|# mins ago|# min ago|# minutes ago|# minute ago|# days ago|# day ago|an hour ago|yesterday|today|just now|additional reporting *|edited by *|translated by *|from our *correspondent *|by our *|source *|\
korrektur *|anmerkung der redaktion *|zur person *|bildunterschrift *|von *|foto *|fotos *|bild *|illustration *|stand *|aktualisiert *|zuletzt aktualisiert *|veröffentlicht *|erschienen *|lesezeit *|# min lesezeit|# minuten lesezeit|# min|vor # stunden|vor # stunde|vor # minuten|vor einer stunde|gestern|heute|quelle *|ein gastbeitrag von *|interview *|text *|aus * von *|* quelle *|\
erratum *|rectificatif *|légende *|par *|propos recueillis par *|photo *|crédit *|publié *|publié le *|mis à jour *|modifié *|temps de lecture *|lecture # min *|# min de lecture|il y a # *|il y a une heure|hier|aujourd'hui|source *|avec afp|* avec afp|illustration *|de notre *correspondant *|de notre envoyé *|\
fe de errores *|fe de erratas *|corrección *|por *|foto *|fotografía *|imagen *|publicado *|actualizado *|última actualización *|tiempo de lectura *|# min de lectura|# minutos de lectura|lectura # min *|hace # *|hace una hora|ayer|hoy|fuente *|efe|entrevista de *|texto *|\
errata corrige *|didascalia *|di *|a cura di *|foto *|immagine *|pubblicato *|aggiornato *|ultimo aggiornamento *|tempo di lettura *|# min di lettura|# minuti di lettura|lettura # min *|# ore fa|# minuti fa|un'ora fa|ieri|oggi|fonte *|dal nostro *inviato *|dal nostro corrispondente *|\
erramos *|errata *|correção *|por *|foto *|fotografia *|imagem *|publicado *|atualizado *|actualizado *|última atualização *|tempo de leitura *|# min de leitura|leitura # min *|há # *|há uma hora|ontem|hoje|fonte *|da redação *|da redação|\
correctie *|rectificatie *|bijschrift *|door *|van onze *|foto *|beeld *|gepubliceerd *|geplaatst *|bijgewerkt *|laatst bijgewerkt *|laatste update *|leestijd *|# min leestijd|# minuten leestijd|# min lezen|# uur geleden|# minuten geleden|# min geleden|gisteren|vandaag|bron *|onze redactie|redactie *",
    },
];
