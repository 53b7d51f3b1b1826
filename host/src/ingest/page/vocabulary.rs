//! Words that tie nothing: function words, and words that any two stories may share.
//!
//! Of some twenty European languages, in one list each: a page is
//! cut by what its lines share, and a word that is common in any of them is weak evidence.
//!
//! Invariant: the words are folded as [`super::words::fold`] does it.

use super::word_list::Words;

/// Whether a folded word is one that any sentence may have.
pub(super) fn is_function_word(folded: &str) -> bool {
    FUNCTION_WORDS.holds(folded) || MORE_FUNCTION_WORDS.holds(folded)
}

/// Whether a folded word is one that any two stories of a newspaper may share.
pub(super) fn is_commonplace(folded: &str) -> bool {
    COMMONPLACE.holds(folded)
}

static COMMONPLACE: Words = Words::new(
    "\
    aantal abend aide aiuto ajuda alcalde alcaldesa arbeit argent automne autoridades \
    autorités autumn autunno avond ayuda azienda bambini bedrijf behörden bericht besluit \
    billion burgemeester bürgermeister casa change child children cidade città city ciudad \
    companies company conseil consejo conselho consiglio council countries country court \
    crianças crowns deal decision decisione decisión decisão deel dienst dinero dinheiro \
    dollars donna donne décision empresa ended enfant enfants entreprise entscheidung escola \
    escuela estate euros evening famiglia familia familie famille family família femme femmes \
    firma frau frauen frühling geld gens gente gericht gobierno gouvernement government \
    governo groep group groupe grupo gruppe gruppo habitants haus held help herbst herfst \
    heures high hilfe hiver hold hombre hombres home homem homens homme hommes hours house \
    huis hulp informe international inverno invierno inwoners kind kinder kinderen land landen \
    large late lavoro leader leben leden lente leven life local länder maire maison manhã mann \
    mannen marché market markt matin mattina mañana member members membres membri membros \
    menschen mercado mercato miembros miliardi milioni miljard milliarden milliards million \
    millionen minister ministers ministra ministre ministro minuten minutes minuti minutos \
    mitglieder monat monde mondo money moradores morgen morning mujer mujeres mulher mulheres \
    mundo männer nacht national night niño niños noche nombre notte nuit number numero número \
    ochtend official officials open opened otoño outono paese partei parti partido partij \
    partito party pays país países people percent personas persone personnes pessoas plaats \
    place plan plans platz police policía politie polizei polizia polícia posto pounds precio \
    precios prefeita prefeito preis preise president presidenta presidente prezzi prezzo preço \
    preços price prices prijs prijzen primavera printemps prix präsident président présidente \
    pubblico public publiek público raad rapport rapporto rat rechtbank regering regierung \
    regio region regione região región relatório report reported reports région saison school \
    schule scuola season seizoen semaine service services servicio servizio serviço settimana \
    sindaca sindaco small soir soldi sommer spokesman spokeswoman sprecher sprecherin spring \
    stad stadt stagione start started statement states stunden summer teil temporada town \
    trabajo trabalho travail tribunal tribunale unternehmen uomini uomo uren vecinos verano \
    verão vida ville vrouw vrouwen weekend welt wereld werk winter woche woman women work \
    workers working world young zahl zomer école état öffentliche",
);

static MORE_FUNCTION_WORDS: Words = Words::new(
    "\
    a această acest acestea aki ale ama ami ani at att au az azt bara bare be bez bir ble blev \
    blir bliver bu bude by byl byla bylo był była było både care co csak cu czy că către da daha \
    dar de den der despre det din dla do după där då efter egy ei el eller en end enligt enn \
    este ett etter että ez ezt fost fra från för gdy gibi ha hadde hade han har havde her hogy \
    hon hun hän här i ich ifølge ikke ile inte is ise için ja jag jak jako je jednak jeg jego \
    jeho jej jejich její jen jest jo joka jos jsou już k kadar kan kanssa když ki která které \
    který która które który kuin kun la le lesz ma mai med meg mellan mellem mellom men mer mere \
    mezi mi mint mot może mukaan mutta myös már még mı na nad ne nebo ned nem ni nie niin nu nyt \
    när nå når o och också od og også olan olarak olduğunu oli ollut om on op opp oraz ovat over \
    pe pedig pentru po pod podle prin pro przed przez på před při s sanoo sau se sedan sekä sen \
    si siden sier siger sin sina sine sit sitt się ska skal skulle som sonra szerint säger så są \
    ta tai tak také także te tego ten til till to tylko tym ud uden un under upp ut utan uten \
    után už v vain van var ve ved vi vid vielä volt w we ya yok z za ze än çok és în över że že \
    și ένα αλλά από για δεν είναι θα και με μετά μια να οι που σε στη στην στο τα την της το τον \
    του των ως або але без був була були було был была были было в вже во вона вони все від він \
    для до его если еще ещё же з за и из или його к как которая которые который на над не но о \
    об он она они от по под после при про під після с со та так также також только тільки у уже \
    це через что чтобы що щоб это як яка який якщо які і із أن أو إلى التي الذي بعد بين ثم حتى \
    على عن في قبل قد كان كانت كما لا ما مع من هذا هذه وفي وقال",
);

static FUNCTION_WORDS: Words = Words::new(
    "\
    a aan aangezien ab abbia abbiamo aber about above abril according achter across actually \
    added adding adds además adesso af afgelopen afin after afterwards again against agli ago \
    agora agosto ahead ahora ai ailleurs ainda ainsi al alcune alcuni aldus algo alguien algum \
    alguma algumas alguna algunas alguno algunos alguns alguém algún ali all alla alle alleen \
    allein allem allemaal allen aller allerdings alles allo allora allow allowed allí almeno \
    almost along alors already als alsnog also although altijd altra altre altri altro always \
    além am ambos among an anche ancora and ander andere anderem anderen anderer anderes \
    anders anni anno année années ano anos another ans ante antes any anybody anyone anything \
    anyway anywhere anzi ao aos août apart apenas apesar appena apres april aprile après após \
    aquel aquela aquele aqueles aquella aquellos aqui aquilo aquí are aren't around as aside \
    ask asked asking assez assim así at através attraverso até au auch aucun aucune auf aug \
    august augustus aujourd'hui aunque auparavant auprès auquel aura aurait aus ausserdem \
    aussi aussitôt autant autour autre autres aux auxquels avaient avait avant avanti avec \
    avere aveva avevano avez avoir avons avrebbe avril avrà avuto away ayant ayer año años aún \
    back bajo bald basta bastante be beaucoup became because become becomes been before began \
    begin behalve behind bei beide beiden beim being believe believed below bem ben bene bensì \
    bent bereits beside besides besonders besser best beter better between bevor beyond bien \
    big bij bijna bijvoorbeeld bin binnen bis bisher bist blijft boa boas bom both boven bring \
    brought buen buena buiten but by c cada call called came can can't cannot car casi caso ce \
    ceci cela celle celles celui cent cento cependant cerca certain certaine certaines \
    certains certo ces cet cette ceux chaque che chez chi ci ciascuno cierto cinco cinq cinque \
    circa ciò clearly coi coisa coisas col com come comes coming comme comment como con contra \
    contre contro contudo cosa cosas cose così could couldn't creo cual cuales cualquier \
    cuando cuanto cuatro cui cujo cuál cuándo cómo d da daar daarbij daardoor daarmee daarna \
    daarom daarvoor dabei dado dadurch dafür dag dagegen dagen dagli daher dahin dai dal dall \
    dalla dalle dallo damals damit dan danach daneben dann dans dar daran darauf daraus darf \
    darin darum darunter darüber das dass dat davantage davanti davon davor davvero day days \
    dazu daí de debe deben debido dec december decir dedans degli dehors dei dein deine dejar \
    del dela dele deles dell della delle dello dem demais demnach demás den denen denn dennoch \
    dentro depois depuis der deren dernier derniers dernière dernières derzeit des desde \
    deshalb después dessa desse dessen desta deste deswegen detto deux devait devant deve \
    devem devono devrait dez deze dezelfde dezembro di dia diante dias dice dicembre dicen \
    dich dicho dicht diciembre did didn't die dieci dienstag dies diese diesem diesen dieser \
    dieses dietro diez dijo dimanche dinsdag dir dire disse disso disto dit dix diz dizer do \
    doch doen does doesn't doet doing dois doit doivent domani domenica domingo don't donc \
    donde donderdag done donnerstag dont door dopo dort dos dove dovrebbe down dr drei drie du \
    duas due dunque durant durante durch during dus dès début décembre déjà désormais día días \
    dónde dürfen e each earlier early ebenfalls ebenso ecco echter ed een eens eerder eerst \
    eerste egli ehe eher eigen eigentlich eight eighth ein eine einem einen einer eines \
    einfach einige einigen einiger einmal eins either el ela elas ele eles elk elke ella ellas \
    elle elles ello ellos else em embargo embora en encima encore end ende enero enfin enige \
    enkele enough enquanto ensuite entonces entre entweder então environ er era eram eran \
    erano erg erst erste ersten erster ervan es esa esas ese eso esos especially essa essas \
    esse essere esses essi esso est esta estaba estaban estado estamos estar estas estava \
    estavam este estes esteve esto estos estou está están estão et etc etwa etwas eu euch euro \
    eux even ever every everybody everyone everything exactly except fa faceva faire fait \
    fanno far fare fast fatto faz fazem fazer feb febbraio febrero februari february ferner \
    fevereiro few fewer fez fica ficou fifth fin fino first five foi fois following font for \
    fora foram forma former forse forward fosse found four fourth fra freitag friday from fu \
    fue fuera fueron full fuori furent furono further fut février fünf für gaan gaat gab ganz \
    gar gave geben gedaan geen gegen gegenüber gehad gehen geht gemacht genau gennaio gerade \
    gern gesagt get gets getting geweest gewesen gibt gilt ging giorni giorno giovedì giugno \
    give given gives giving già giù gli go goed goes going gone good got gran grand grande \
    grandes grandi grazie great grote grâce gut ha haar habe haben haber habrá había habían \
    hace hacen hacer hacia haciendo had hadden hadn't hai half han hanno happen happened has \
    hasn't hasta hat hatte hatten have haven't haver havia having hay he he'd he'll he's heb \
    hebben hebt hecho heeft heel heisst hele hem hen hence her here here's herr hers herself \
    het heute hier hij him himself hin hinter his hizo ho hoe hoewel hoje hora horas hors how \
    however hoy huit hun hundred há hätte hätten i i'd i'll i'm i've ich ici ieder iedere \
    iedereen iemand ieri iets if ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres ik il ils im \
    immer in incluso indeed indem indes infatti infine inmiddels ins insgesamt insieme instead \
    intanto into intorno invece io ir is isn't isso ist isto it it'll it's its itself j ja \
    jaar jahr jahre jahren jahres jamais jamás jan janeiro januari january janvier jaren je \
    jede jedem jeden jeder jedes jedoch jemand jene jener jetzt jeudi jij jour jours jueves \
    juillet juin juist julho juli julio july june junho juni junio junto jusqu jusque just já \
    kam kan kann kaum keep keeps keer kein keine keinem keinen keiner kept knew know known \
    knows komen kommen kommt komt kon konden kunnen kwam können könnte könnten künftig l la \
    laat laatste lang langs laquelle largely las lassen last later latter laut le least leave \
    led left lei lequel les lesquels less let let's leur leurs lhe lhes li liet like likely \
    little lo logo long longe longer look looked looking looks loro lors lorsque los lot lots \
    luego lugar luglio lui lundi lunedì lunes là lá lässt m ma maakt maand maandag maanden \
    maar maart machen macht made mag maggio maggiore mai mainly maintenant maio mais make \
    maken makes making mal male malgré man manche many march mardi mars martedì martes marzo \
    março mas may maybe mayo mayor me mean meanwhile medio mee meer meest meestal meeste \
    meglio mehr mehrere mei mein meine meio meist mejor melhor men meno menos mensen mentre \
    mercoledì mercredi mes mese meses mesi mesma mesmo mesmos met meu mi mia mich mie mientras \
    mieux might mijn mil milhões miljoen milliers millions millones minder mindestens mine \
    minha minstens mio mir mis misma mismo mismos misschien mit mittlerweile mittwoch \
    miércoles modo moest moet moeten mogelijk mogen moi moins mois molta molte molti molto \
    momento mon monday montag month months more moreover most mostly mr mrs ms much mucha \
    muchas mucho muchos muita muitas muito muitos muss musste must mustn't muy my myself más \
    même mêmes mês mí möchte müssen n na naar naast nach nachdem nada nadat nadie nahe named \
    namelijk nas natürlich ne near nearly neben need needed needs negli nei nein neither nel \
    nell nella nelle nello nem nenhum nenhuma nessa nesse nessun nessuna nessuno nesta neste \
    net neu neue neuen neuer never nevertheless new next ni nicht nichts nie niemand niente \
    niet niets nieuwe nine ninguna ninguno ninguém ningún no nobody noch nodig nog noi noite \
    nombreuses nombreux non none nonostante nooit nor nos nosotros nossa nosso nostra nostre \
    nostri nostro not notamment nothing notre nous nouveau nouveaux nouvelle nouvelles nov \
    nova novas november novembre novembro noviembre novo novos now nowhere nu nuestra nuestro \
    nueva nuevas nuevo nuevos nul nulla num numa nun nunca nuova nuove nuovi nuovo nur não \
    nämlich nós o ob oben ocho oct october octobre octubre od oder of off offenbar oft often \
    ofwel oggi ogni oh ohne oito ok oktober old oltre om omdat on once ondanks onde onder one \
    one's ones ongeveer only ons ont ontem onto onze ook op opnieuw oppure or ora ore ormai os \
    other others otherwise otra otras otro otros otto ottobre ou our ours ourselves out outra \
    outras outro outros outubro over overigens own où paar par para parce parece parfois pari \
    parmi part parte particularly partie partir pas pasado pela pelas pelo pelos pendant \
    pequeno per perché perciò perfino perhaps pero personne perto però peu peut peuvent più \
    please plus plusieurs plutôt po pochi poco pocos pode podem poder podrá podría podía poi \
    poiché point pois por porque portanto possa possono poteva potrebbe potrà pouca pouco \
    poucos pour pourquoi pourrait pouvait pra premier première presque presso prima primeira \
    primeiro primo probably procent pronto propia propio proprio prossimo prozent près própria \
    próprio próxima próximo pudo pueda puede pueden pues puis puisque pure put puts può qu \
    quais qual qualche qualcosa qualcuno quale quali qualquer qualsiasi quand quando quanto \
    quarta quarto quase quasi quatre quatro quattro que quedó quel quell quella quelle quelles \
    quelli quello quelque quelques quels quem quer quest questa queste questi questo qui quien \
    quienes quiere quindi quinta quinto quite quién quoi qué quê rather really recent recently \
    rien right rond rund s sa sabato sagt sagte sagten said same samedi samen samstag sans \
    saranno sarebbe sarà saturday sauf saw say saying says schon se sea sean second secondo \
    see seem seemed seems seen segunda segundo según sehr sei seien sein seine seinem seinen \
    seiner seines seis seit seitdem seja selbst selon sem semana semanas sembra sempre sen \
    sendo senza sept september septembre septiembre ser sera serait seria seront será serán \
    sería ses sete setembro sette settembre seu seul seule seulement seus seven several sexta \
    señaló shall she she'd she'll she's should shouldn't show showed si sia siamo siano sich \
    sido sie sieben sieht siempre siendo siete sigue siguiente sim sin since sind sinds sino \
    sinon six slechts snel so sob sobald sobre sogar soient soit sola solamente solche solcher \
    soll sollen sollte sollten solo soltanto some somebody someone something sometimes \
    somewhat somewhere soms son sondern sonntag sono sonst sont soon sopra soprattutto sotto \
    sous souvent soweit sowie sowohl spesso später sta staan staat stanno stata state stati \
    stato statt steeds stehen steht stessa stesso still su sua suas such sue sugli sui suite \
    suivant sul sull sulla sulle sullo sunday suo suoi sur sure surtout sus sábado são sì sí \
    só sólo t ta tag tage tagen take taken takes taking tal tale tali también também tampoco \
    tan tandis tant tanta tante tanti tanto tarde te tegen tegenover tel tell telle tels tem \
    tempo temps ten tendrá tener tenha tenía ter terceiro tercer terug terwijl terzo terá \
    terça tes teve than that that's the their theirs them themselves then there there's \
    thereby therefore these they they'd they'll they're they've thing things think third this \
    those though thought thousand three through throughout thursday thus ti tiempo tien tiene \
    tienen tijd tijdens till time times tinha tinham tipo to toch toda todas todavia todavía \
    today todo todos toe toen together toi told tomorrow ton tonight too took tot toujours \
    tous tout toute toutefois toutes toward towards tra tras tre tres tried trois trop troppo \
    trotz try trying trás très três tu tua tudo tuesday tun tuo tussen tutta tuttavia tutte \
    tutti tutto tuvo twee tweede two tão têm uhr uit ultima ultime ultimi ultimo um uma umas \
    un una unas und under une unless unlike uno unos uns unser unsere unten unter until up \
    upon us use used using usted usually uur va vaak vai vale vamos van vanaf vandaag vanwege \
    vari varias varios various veces veel vem vendredi venerdì ver verder vers verschillende \
    verso very veut vez vezes vi via viel viele vielen viene vier viernes vijf vita você vocês \
    voi voici voilà volgend volgende volgens volta volte vom von vont voor vooral voordat \
    voorts vor vorher vorig vorige vos vostro votre vous vrij vrijdag vu várias vários vão \
    waar waarbij waardoor waarin waarom wann wanneer want wanted wants war waren warum was \
    wasn't wat way ways we we'd we'll we're we've weder wednesday week weeks weer weg wegen \
    weil weit weiter weitere weiteren weken wel welche welcher well wenig wenige weniger wenn \
    went wer werd werde werden were weren't what what's whatever when whenever where whereas \
    wherever whether which while who who's whoever whole whom whose why wie wieder wij wil \
    wilde will wir wird with within without wo woensdag wohl wollen wollte won't word worden \
    words wordt would wouldn't wurde wurden während wäre würde würden y ya year years yes \
    yesterday yet yo you you'd you'll you're you've your yours yourself yourselves zal \
    zaterdag ze zeer zegt zehn zei zeit zeker zelf zelfs zes zich zij zijn zo zoals zodat \
    zondag zonder zou zouden zowel zu zudem zufolge zullen zum zunächst zur zurück zwar zwei \
    zwischen à às ähnlich ça è é él étaient était étant été être última últimas último últimos \
    über überhaupt",
);
