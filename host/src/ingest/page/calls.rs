//! Lines in which a site speaks to its readers, or names its parts.
//!
//! A single word is no evidence: it takes one that only a site has, and another that calls on the
//! reader or speaks to them.

use super::phrases::plain;
use super::shape::{End, Shape};
use super::word_list::Words;

/// The long form of the law: who owns the site and what may not be done with it.
pub(super) fn is_imprint(line: &str, shape: &Shape) -> bool {
    shape.words < 150
        && (line.starts_with('©')
            || line.starts_with("Copyright ") && shape.digits > 0
            || OWNED.iter().any(|it| plain(line).contains(it)))
}

/// Whether a few words announce other stories: *More recipes*, *Les plus lus*.
pub(super) fn announces(plain: &str, shape: &Shape) -> bool {
    let first = plain.split(' ').next().unwrap_or_default();
    shape.end == End::Bare
        && shape.digits == 0
        && (2..=3).contains(&shape.words)
        && (ANNOUNCING.holds(first) || plain.split(' ').any(|it| READING.holds(it)))
}

/// A link to another story inside of one: a few words that send the reader on, a colon or a stroke,
/// and what to read: *Mirá también: …*, *Also read | …*.
pub(super) fn points(line: &str, shape: &Shape) -> bool {
    let Some((head, rest)) = line.split_once([':', '|', '：']) else {
        return false;
    };
    let words = head.split_whitespace().count();
    (1..=4).contains(&words)
        && rest.split_whitespace().count() > 2
        && shape.end != End::Sentence
        && plain(head).split(' ').any(|it| SENDING.holds(it))
}

/// Words that send a reader on.
static SENDING: Words = Words::new(
    "\
    also related read auch siehe lesen weiterlesen aussi également lire voir también tambien leer lea lee mirá \
    mira anche leggi leggere também leia veja ook lees lezen zie också läs lue också også les læs też także \
    czytaj zobacz przeczytaj také taky čtěte szintén olvasd ayrıca oku okuyun также тоже читайте також \
    citește citiți διαβάστε επίσης",
);

/// Words of reading, in the heading of what else there is to read.
static READING: Words = Words::new(
    "\
    reading leyendo leer lesen lire lettura leggere lezen lendo ler läsa läs lese læse czytać čtení olvasni \
    oku читать",
);

pub(super) fn addresses(plain: &str) -> bool {
    plain.split(' ').any(|it| ADDRESS.holds(it))
}

/// A call on the reader: an imperative at the beginning of a sentence, or words that speak to the
/// reader, together with words that only a site has.
pub(super) fn calls(line: &str, plain: &str, shape: &Shape) -> bool {
    if shape.words > 22 || shape.sentences > 2 || shape.words < 2 {
        return false;
    }
    if of_this_page(plain, shape) || offers(line, plain, shape) {
        return true;
    }
    let count = |list: &[&str]| plain.split(' ').filter(|it| list.contains(it)).count();
    let bare = |it: &str| {
        it.rsplit('\'')
            .next()
            .is_some_and(|it| SITE_NOUNS.holds(it))
    };
    let opens = |it: &str| begins_call(it) && it.split(' ').any(|it| FORUM.holds(it));
    if line
        .split(['.', '!', '?', ':', '–', '—'])
        .any(|it| opens(&self::plain(it)))
    {
        return true;
    }
    let nouns = plain.split(' ').filter(|it| bare(it)).count();
    let letters = count(&[
        "newsletter",
        "newsletters",
        "infolettre",
        "boletín",
        "nieuwsbrief",
    ]);
    if !shape.is_closed() && shape.words < 9 && letters > 0 {
        return true;
    }
    let first = plain.split(' ').next().unwrap_or_default();
    if !shape.is_closed()
        && (letters > 0 || first == "app" || first == "podcast")
        && SITE_NOUNS.holds(first)
    {
        return true;
    }
    let networks = count(&[
        "facebook",
        "twitter",
        "instagram",
        "whatsapp",
        "telegram",
        "tiktok",
        "linkedin",
        "youtube",
        "mastodon",
        "bluesky",
    ]);
    let pieces = line.split(['.', '!', '?', ':', '–', '—']);
    let verb = pieces.map(self::plain).any(|it| begins_call(&it));
    let address = plain.split(' ').filter(|it| ADDRESS.holds(it)).count();
    nouns + networks > 0
        && (verb || address > 0)
        && 2 * nouns + networks + 2 * usize::from(verb) + address.min(2) >= 4
}

/// A line that speaks of the page it stands on: *Share this article*, *Cet article vous a plu ?*. A
/// whole sentence may be the paper's word on the story, a correction.
fn of_this_page(plain: &str, shape: &Shape) -> bool {
    let padded = format!(" {plain} ");
    let holds = |it: &str| padded.contains(&format!(" {it} "));
    shape.end != End::Sentence && shape.words < 13 && THIS.iter().any(|it| holds(it))
}

/// An offer of a subscription: a figure, a month or week, and a word that offers.
fn offers(line: &str, plain: &str, shape: &Shape) -> bool {
    let any = |list: &Words| plain.split(' ').any(|it| list.holds(it));
    let first = plain.split(' ').next().unwrap_or_default();
    let money = any(&FREE) || line.contains(['€', '£', '$']);
    (!shape.is_closed() || shape.words < 12)
        && shape.words < 14
        && shape.digits > 0
        && (OFFERING.holds(first) || line.starts_with(|c: char| !c.is_alphabetic()))
        && any(&SPANS)
        && money
}

pub(super) fn begins_call(plain: &str) -> bool {
    plain
        .split(' ')
        .next()
        .is_some_and(|first| CALL_VERBS.holds(first))
}

/// A line of names of sections and functions, or of short pieces with signs between.
pub(super) fn is_menu(line: &str, plain: &str, shape: &Shape) -> bool {
    if matches!(shape.end, End::Sentence | End::Question | End::Cut) || shape.words == 0 {
        return false;
    }
    let words = || plain.split(' ').filter(|it| !it.is_empty());
    let all = words()
        .filter(|it| it.chars().any(char::is_alphabetic))
        .count();
    let sections = words().filter(|it| SECTIONS.holds(it)).count();
    if all > 0
        && sections * 10 >= all * 7
        && (all > 3 && shape.capitals >= 50
            || sections == all && shape.function_words * 2 <= all && all <= 3)
    {
        return true;
    }
    let pieces: Vec<&str> = line
        .split(['|', '·', '•', '>', '»', '›', '/', '→'])
        .collect();
    let short = |piece: &&str| {
        let piece = piece.trim();
        piece.split_whitespace().count() <= 4 && !piece.starts_with(char::is_lowercase)
    };
    pieces.len() > 2 && pieces.iter().all(short)
}

/// A web or mail address that stands alone.
pub(super) fn is_address(line: &str) -> bool {
    !line.contains(char::is_whitespace)
        && line.len() > 5
        && line.contains('.')
        && (line.starts_with("http")
            || line.starts_with("www.")
            || line.contains('@')
            || line.contains('/'))
}

/// Words that announce other stories, before a word or two.
static ANNOUNCING: Words = Words::new(
    "\
    more other related latest most top mehr weitere andere neueste aktuelle meist autres \
    dernières derniers toutes más otras otros últimas altre altri ultime mais outras outros meer \
    laatste meest overige",
);

/// What a call invites to.
static FORUM: Words = Words::new(
    "\
    debate discussion conversation socials media channels view views opinion thoughts debatte diskussion \
    meinung kanälen débat discussion réseaux avis debate redes opinión dibattito opinione discussão redes \
    opinião discussie mening kanalen",
);

/// Words that begin an offer.
static OFFERING: Words = Words::new(
    "\
    now try only just from jetzt nur ab testen nu slechts probeer essayez seulement dès prueba \
    solo sólo desde prova da a experimente apenas subscribe get first erster premier primer \
    primo primeiro eerste",
);

/// What a subscription runs for.
static SPANS: Words = Words::new(
    "\
    month months week weeks monat monate woche wochen mois mes meses mese mesi mês maand maanden \
    weken monatlich",
);

/// What makes an offer of it.
static FREE: Words = Words::new(
    "\
    free gratis kostenlos gratuit gratuitement gratuito grátis euro euros trial",
);

/// How a page speaks of itself.
const THIS: &[&str] = &[
    "this article",
    "this page",
    "this video",
    "this content",
    "diesen artikel",
    "dieser artikel",
    "diesem artikel",
    "diese seite",
    "cet article",
    "cette page",
    "cette vidéo",
    "este artículo",
    "esta noticia",
    "esta página",
    "questo articolo",
    "questa pagina",
    "questa notizia",
    "este artigo",
    "esta notícia",
    "esta reportagem",
    "desta reportagem",
    "desta notícia",
    "deste artigo",
    "dit artikel",
    "deze pagina",
    "deze video",
];

/// How it says whose it is.
const OWNED: &[&str] = &[
    "all rights reserved",
    "alle rechte vorbehalten",
    "tous droits réservés",
    "todos los derechos reservados",
    "tutti i diritti riservati",
    "todos os direitos reservados",
    "alle rechten voorbehouden",
];

/// What sections and functions of a site are called.
pub(super) static SECTIONS: Words = Words::new(
    "\
    home homepage menu news latest world international uk us europe africa asia americas \
    national local regional politics business economy money markets finance sport sports \
    football culture arts books film tv music entertainment lifestyle life style travel food \
    health science tech technology environment climate education opinion comment editorial \
    columnists letters weather video videos audio podcast podcasts photos pictures gallery live \
    jobs property cars motoring obituaries puzzles crosswords games shop subscribe subscription \
    login log sign in register account search newsletter newsletters contact about help faq \
    archive rss advertise advertising privacy cookies terms conditions use policy accessibility \
    careers e-paper epaper more all topics sections edition editions today's paper magazine \
    fashion family society crime courts transport region community events what's on features \
    interviews analysis fiction imprint sitemap press startseite nachrichten politik wirtschaft \
    kultur panorama wissen wissenschaft gesellschaft lokales regionales meinung wetter mediathek \
    anzeigen stellen immobilien auto reise gesundheit digital technik netzwelt feuilleton leben \
    stil ratgeber abo abonnement anmelden registrieren suche kontakt impressum datenschutz agb \
    nutzungsbedingungen mediadaten hilfe über uns archiv themen merkliste einloggen fussball \
    fußball karriere thema accueil actualité actualités politique économie société monde régions \
    région santé sciences météo vidéos vidéo opinions débats idées loisirs annonces emploi \
    immobilier abonnés abonnez-vous connexion s'abonner se connecter s'identifier rechercher \
    recherche mentions légales confidentialité plan du site archives gestion des cgu cgv aide \
    faits divers inicio portada noticias actualidad política economía cultura deportes sociedad \
    mundo internacional nacional opinión ciencia salud tecnología vídeos vídeo fotos tiempo \
    empleo suscríbete suscripción iniciar sesión entrar buscar contacto aviso legal privacidad \
    quiénes somos publicidad hemeroteca gente ocio viajes sucesos notizie cronaca politica \
    economia esteri mondo spettacoli scienza salute tecnologia meteo opinioni foto abbonati \
    accedi cerca contatti chi siamo pubblicità archivio ambiente viaggi motori lavoro notícias \
    esportes desporto desportos brasil portugal opinião saúde ciência tempo previsão assine \
    assinar contato contactos quem privacidade publicidade arquivo termos uso início página \
    inicial cidades sociedade nieuws binnenland buitenland politiek economie cultuur wetenschap \
    gezondheid opinie weer video's foto's abonneren abonnee inloggen zoeken adverteren over ons \
    archief vacatures voorwaarden mijn regio",
);

/// Words that only a site has.
pub(super) static SITE_NOUNS: Words = Words::new(
    "\
    app apps newsletter newsletters inbox notifications alerts account comments comment \
    subscriber subscribers subscription subscriptions cookies cookie podcast podcasts password \
    feedback browser javascript login headlines journalism website webpage homepage \
    push-nachrichten kommentare kommentar konto abo abonnement abonnenten postfach leserbrief \
    startseite passwort benachrichtigungen nachrichten news noticias notícias notizie nieuws \
    channel kanal canal application commentaire commentaires compte abonné abonnés boîte \
    infolettre actualité aplicación comentario comentarios cuenta boletín suscriptor \
    suscriptores suscripción correo notificaciones navegador applicazione commento commenti \
    abbonati abbonamento abbonato notifiche iscrizione casella profilo aplicativo aplicação \
    comentário comentários conta assinante assinantes assinatura boletim notificações caixa \
    reacties reactie abonnee abonnees nieuwsbrief meldingen mailbox",
);

/// Verbs with which a site calls on its readers, at the beginning of a sentence.
pub(super) static CALL_VERBS: Words = Words::new(
    "\
    get sign subscribe register download follow join log click tap share send tell read become \
    create enter add listen try receive leave accept scroll turn enable email mail abonnieren \
    registrieren folgen laden melden holen diskutieren jetzt erhalten bleiben teilen schreiben \
    klicken lesen hören testen unterstützen kommentieren schicken haben sichern abonnez-vous \
    inscrivez-vous recevez téléchargez suivez suivez-nous rejoignez partagez réagissez créez \
    connectez-vous découvrez soutenez écoutez lisez retrouvez profitez laissez donnez cliquez \
    submit suggest report find see view show check explore discover support manage update \
    activez restez essayez suscríbete regístrate recibe descarga descárgate sigue síguenos únete \
    comparte comenta accede inicia apoya escucha envía deja haz crea activa apúntate iscriviti \
    abbonati registrati ricevi scarica seguici segui unisciti condividi commenta accedi sostieni \
    ascolta leggi scrivi lascia attiva clicca assine inscreva-se cadastre-se receba baixe \
    descarregue siga siga-nos junte-se partilhe compartilhe comente acesse aceda entre apoie \
    ouça participe deixe subscreva crie clique acompanhe fique ative abonneer meld schrijf \
    probeer activeer volg ontvang deel reageer praat lees luister steun registreer word klik \
    krijg blijf",
);

/// Words that speak to the reader.
pub(super) static ADDRESS: Words = Words::new(
    "\
    you your us our we sie ihr ihre ihren ihrem uns unser unsere unserer unseren unserem du dein \
    deine vous votre vos nous notre nos tu tus nuestra nuestro nuestras nuestros usted \
    tuo tua tue tuoi vostro nostra nostro nostre nostri você seu sua seus suas nosso nossa \
    nossos nossas je jouw uw ons onze jij",
);
