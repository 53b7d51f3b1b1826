//! Function words, and words that any story has, of the languages that the tagger knows.
//!
//! They part phrases and are never one themselves. A language is also recognised by them.
//!
//! Invariant: the words are folded, and every list is sorted by bytes.

use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

pub(crate) const ENGLISH: WordList = word_list!(
    "\
    a about above according across actually added adding adds after afterwards again against ago \
    ahead all allow allowed almost along already also although always am among an and another \
    any anybody anyone anything anyway anywhere apart april are aren't around as aside ask asked \
    asking at aug august away back be became because become becomes been before began begin \
    behind being believe believed below beside besides best better between beyond big both bring \
    brought but by call called came can can't cannot clearly come comes coming could couldn't \
    day days dec december did didn't do does doesn't doing don't done down dr during each \
    earlier early eight eighth either else end enough especially etc even ever every everybody \
    everyone everything exactly except far feb february few fewer fifth first five following for \
    former forward found four fourth friday from full further gave get gets getting give given \
    gives giving go goes going gone good got great had hadn't half happen happened has hasn't \
    have haven't having he he'd he'll he's hence her here here's hers herself him himself his \
    how however hundred i i'd i'll i'm i've if in indeed instead into is isn't it it'll it's its \
    itself jan january july june just keep keeps kept knew know known knows largely last later \
    latter least leave led left less let let's like likely little long longer look looked \
    looking looks lot lots made mainly make makes making many march may maybe me mean meanwhile \
    might mine monday month months more moreover most mostly mr mrs ms much must mustn't my \
    myself named near nearly need needed needs neither never nevertheless new next nine no \
    nobody none nor not nothing nov november now nowhere oct october of off often oh ok old on \
    once one one's ones only onto or other others otherwise our ours ourselves out over own part \
    particularly per perhaps please probably put puts quite rather really recent recently right \
    said same saturday saw say saying says second see seem seemed seems seen sen sept september \
    seven several shall she she'd she'll she's should shouldn't show showed since six so some \
    somebody someone something sometimes somewhat somewhere soon still such sunday sure take \
    taken takes taking tell ten than that that's the their theirs them themselves then there \
    there's thereby therefore these they they'd they'll they're they've thing things think third \
    this those though thought thousand three through throughout thursday thus till time times to \
    today together told tomorrow tonight too took toward towards tried try trying tuesday two \
    under unless unlike until up upon us use used using usually various very via want wanted \
    wants was wasn't way ways we we'd we'll we're we've wednesday week weeks well went were \
    weren't what what's whatever when whenever where whereas wherever whether which while who \
    who's whoever whole whom whose why will with within without won't word words would wouldn't \
    year years yes yesterday yet you you'd you'll you're you've your yours yourself yourselves"
);

pub(crate) const GERMAN: WordList = word_list!(
    "\
    ab aber alle allein allem allen aller allerdings alles als also am an andere anderem anderen \
    anderer anderes anders auch auf aus ausserdem bald bei beide beiden beim bereits besonders \
    besser bevor bin bis bisher bist da dabei dadurch dafür dagegen daher dahin damals damit \
    danach daneben dann daran darauf daraus darf darin darum darunter darüber das dass davon \
    davor dazu dein deine dem demnach den denen denn dennoch der deren derzeit des deshalb \
    dessen deswegen dich die dienstag dies diese diesem diesen dieser dieses dir doch donnerstag \
    dort drei du durch dürfen ebenfalls ebenso ehe eher eigentlich ein eine einem einen einer \
    eines einfach einige einigen einiger einmal eins ende entweder er erst erste ersten erster \
    es etwa etwas euch euro fast ferner freitag fünf für gab ganz gar geben gegen gegenüber \
    gehen geht gemacht genau gerade gern gesagt gewesen gibt gilt ging gut habe haben hat hatte \
    hatten heisst her herr heute hier hin hinter hätte hätten ich ihm ihn ihnen ihr ihre ihrem \
    ihren ihrer ihres im immer in indem indes ins insgesamt ist ja jahr jahre jahren jahres je \
    jede jedem jeden jeder jedes jedoch jemand jene jener jetzt kam kann kaum kein keine keinem \
    keinen keiner kommen kommt können könnte könnten künftig lassen laut lässt machen macht mal \
    man manche mehr mehrere mein meine meist mich mindestens mir mit mittlerweile mittwoch \
    montag muss musste möchte müssen nach nachdem nahe natürlich neben nein neu neue neuen neuer \
    nicht nichts nie niemand noch nun nur nämlich ob oben oder offenbar oft ohne paar prozent \
    rund sagt sagte sagten samstag schon sehr sei seien sein seine seinem seinen seiner seines \
    seit seitdem selbst sich sie sieben sieht sind so sobald sogar solche solcher soll sollen \
    sollte sollten sondern sonntag sonst soweit sowie sowohl später statt stehen steht tag tage \
    tagen trotz tun uhr um und uns unser unsere unten unter viel viele vielen vier vom von vor \
    vorher wann war waren warum was weder wegen weil weit weiter weitere weiteren welche welcher \
    wenig wenige weniger wenn wer werde werden wie wieder will wir wird wo wohl wollen wollte \
    worden wurde wurden während wäre würde würden zehn zeit zu zudem zufolge zum zunächst zur \
    zurück zwar zwei zwischen ähnlich über überhaupt"
);

pub(crate) const FRENCH: WordList = word_list!(
    "\
    afin ailleurs ainsi alors an année années ans août apres après assez au aucun aucune \
    aujourd'hui auparavant auprès auquel aura aurait aussi aussitôt autant autour autre autres \
    aux auxquels avaient avait avant avec avez avoir avons avril ayant beaucoup bien c car ce \
    ceci cela celle celles celui cent cependant certain certaine certaines certains ces cet \
    cette ceux chaque chez ci cinq comme comment contre d dans davantage de dedans dehors depuis \
    dernier derniers dernière dernières des deux devait devant devrait dimanche dire dit dix \
    doit doivent donc dont du durant dès début décembre déjà désormais elle elles en encore \
    enfin ensuite entre environ est et eu eux faire fait fois font furent fut février grand \
    grande grâce hier hors huit ici il ils j jamais janvier je jeudi jour jours juillet juin \
    jusqu jusque l la laquelle le lequel les lesquels leur leurs lors lorsque lui lundi m ma mai \
    maintenant mais malgré mardi mars me mercredi mes mieux milliers millions mis moi moins mois \
    mon même mêmes n ne ni nombreuses nombreux non nos notamment notre nous nouveau nouveaux \
    nouvelle nouvelles novembre octobre on ont onze or ou où par parce parfois parmi part partie \
    pas pendant personne peu peut peuvent plus plusieurs plutôt point pour pourquoi pourrait \
    pouvait premier première presque près puis puisque qu quand quatre que quel quelle quelles \
    quelque quelques quels qui quoi rien s sa samedi sans sauf se selon sept septembre sera \
    serait seront ses seul seule seulement si sinon six soient soit son sont sous souvent suite \
    suivant sur surtout t ta tandis tant te tel telle tels temps tes toi ton toujours tous tout \
    toute toutefois toutes trois trop très tu un une va vendredi vers veut voici voilà vont vos \
    votre vous vu y à ça étaient était étant été être"
);

pub(crate) const SPANISH: WordList = word_list!(
    "\
    a abril además agosto ahora al algo alguien alguna algunas alguno algunos algún allí ambos \
    ante antes apenas aquel aquella aquellos aquí así aunque ayer año años aún bajo bastante \
    bien buen buena cada casi cerca cierto cinco como con contra cosa cosas creo cual cuales \
    cualquier cuando cuanto cuatro cuál cuándo cómo da dado dar de debe deben debido decir dejar \
    del demás dentro desde después dice dicen dicho diciembre diez dijo domingo donde dos \
    durante día días dónde e el ella ellas ello ellos embargo en encima enero entonces entre era \
    eran es esa esas ese eso esos esta estaba estaban estado estar estas este esto estos está \
    están febrero fin forma fue fuera fueron gran grandes ha haber habrá había habían hace hacen \
    hacer hacia haciendo han hasta hay he hecho hizo hora horas hoy incluso ir jamás jueves \
    julio junio junto la las le les lo los luego lugar lunes martes marzo mayo mayor me medio \
    mejor menos mes meses mi mientras mil millones mis misma mismo mismos miércoles mucha muchas \
    mucho muchos muy más mí nada nadie ni ninguna ninguno ningún no nos nosotros noviembre \
    nuestra nuestro nueva nuevas nuevo nuevos nunca o ocho octubre once otra otras otro otros \
    para parece parte pasado pero poco pocos poder podrá podría podía por porque pronto propia \
    propio pudo pueda puede pueden pues que quedó quien quienes quiere quién qué se sea sean \
    segundo según seis semana semanas septiembre ser será serán sería señaló si sido siempre \
    siendo siete sigue siguiente sin sino sobre sola solamente solo son su sus sábado sí sólo \
    tal también tampoco tan tanta tanto te tendrá tener tenía tercer tiempo tiene tienen toda \
    todas todavía todo todos tras tres tu tuvo un una unas uno unos usted va vamos van varias \
    varios veces ver vez viernes y ya yo él última últimas último últimos"
);

pub(crate) const PORTUGUESE: WordList = word_list!(
    "\
    a abril agora agosto ainda algo algum alguma algumas alguns alguém ali além ano anos antes \
    ao aos apenas apesar após aquela aquele aqueles aqui aquilo as assim através até bem boa \
    boas bom cada caso cerca cinco coisa coisas com como contra contudo cujo da dado dar das daí \
    de dela dele deles demais dentro depois desde dessa desse desta deste deve devem dez \
    dezembro dia diante dias disse disso disto diz dizer do dois domingo dos duas durante e ela \
    elas ele eles em embora enquanto entre então era eram essa essas esse esses esta estado \
    estamos estar estas estava estavam este estes esteve estou está estão eu faz fazem fazer \
    fevereiro fez fica ficou foi for fora foram forma fosse grande grandes haver havia hoje hora \
    horas há isso isto janeiro julho junho já lhe lhes lo logo longe lugar lá maio mais mal \
    março mas me meio melhor menos meses mesma mesmo mesmos meu mil milhões minha momento muita \
    muitas muito muitos mês na nada nas nem nenhum nenhuma nessa nesse nesta neste ninguém no \
    noite nos nossa nosso nova novas novembro novo novos num numa nunca não nós o oito onde \
    ontem os ou outra outras outro outros outubro para parece parte partir pela pelas pelo pelos \
    pequeno perto pode podem poder pois por porque portanto possa pouca pouco poucos pra \
    primeira primeiro própria próprio próxima próximo quais qual qualquer quando quanto quarta \
    quase quatro que quem quer quinta quê se segunda segundo seis seja sem semana semanas sempre \
    sendo ser seria será sete setembro seu seus sexta si sido sim sob sobre sua suas sábado são \
    só também tanto tarde te tem tempo tenha ter terceiro terá terça teve tinha tinham tipo toda \
    todas todavia todo todos trás três tu tudo tão têm um uma umas uns vai vem ver vez vezes \
    você vocês várias vários vão à às é última últimas último últimos"
);

pub(crate) const ITALIAN: WordList = word_list!(
    "\
    a abbia abbiamo adesso agli agosto ai al alcune alcuni all alla alle allo allora almeno \
    altra altre altri altro anche ancora anni anno anzi appena aprile attraverso avanti avere \
    aveva avevano avrebbe avrà avuto basta ben bene bensì c cento certo che chi ci ciascuno \
    cinque circa ciò coi col come con contro cosa cose così cui d da dagli dai dal dall dalla \
    dalle dallo davanti davvero degli dei del dell della delle dello dentro detto deve devono di \
    dice dicembre dieci dietro dire domani domenica dopo dove dovrebbe due dunque durante e ecco \
    ed egli ella era erano esse essere essi esso fa faceva fanno fare fatto febbraio fin fino \
    forse fra fu fuori furono gennaio giorni giorno giovedì giugno già giù gli grande grandi \
    grazie ha hai hanno ho i ieri il in infatti infine insieme intanto intorno invece io l la le \
    lei li lo loro luglio lui lunedì là ma maggio maggiore mai male martedì marzo me meglio meno \
    mentre mercoledì mese mesi mi mia mie mio modo molta molte molti molto ne negli nei nel nell \
    nella nelle nello nessun nessuna nessuno niente no noi non nonostante nostra nostre nostri \
    nostro novembre nulla nuova nuove nuovi nuovo o od oggi ogni oltre oppure ora ore ormai otto \
    ottobre pari parte per perché perciò perfino però più po pochi poco poi poiché possono \
    poteva potrebbe potrà presso prima primo proprio prossimo pure può qualche qualcosa qualcuno \
    quale quali qualsiasi quando quanto quarto quasi quattro quel quell quella quelle quelli \
    quello quest questa queste questi questo qui quindi quinto sabato saranno sarebbe sarà se \
    secondo sei sembra sempre senza sette settembre si sia siamo siano sino solo soltanto sono \
    sopra soprattutto sotto spesso sta stanno stata state stati stato stessa stesso su sua sue \
    sugli sui sul sull sulla sulle sullo suo suoi sì tale tali tanta tante tanti tanto te tempo \
    terzo ti tra tre troppo tu tua tuo tutta tuttavia tutte tutti tutto ultima ultime ultimi \
    ultimo un una uno va vale vari venerdì verso vi via viene vita voi volta volte vostro è"
);

pub(crate) const DUTCH: WordList = word_list!(
    "\
    aan aangezien achter af afgelopen al aldus alle alleen allemaal alles als alsnog altijd \
    ander andere anderen anders april augustus behalve beide beiden ben bent beter bij bijna \
    bijvoorbeeld binnen blijft boven buiten daar daarbij daardoor daarmee daarna daarom daarvoor \
    dag dagen dan dat de december deze dezelfde dicht die dinsdag dit doen doet donderdag door \
    drie dus echter een eens eerder eerst eerste eigen elk elke en enige enkele er erg ervan \
    euro februari gaan gaat gedaan geen gehad geweest ging goed grote haar had hadden heb hebben \
    hebt heeft heel hele hem hen het hier hij hoe hoewel hun ieder iedere iedereen iemand iets \
    ik in inmiddels is ja jaar januari jaren je jij juist juli juni kan keer komen komt kon \
    konden kunnen kwam laat laatste lang langs later liet maakt maand maandag maanden maar maart \
    mag maken mee meer meest meestal meeste mei men mensen met mijn miljoen minder minstens \
    misschien moest moet moeten mogelijk mogen na naar naast nadat namelijk net niemand niet \
    niets nieuwe nodig nog nooit november nu nul of ofwel ok oktober om omdat ondanks onder \
    ongeveer ons onze ook op opnieuw over overigens pas per procent rond samen september sinds \
    slechts snel soms staan staat steeds tegen tegenover ten ter terug terwijl tien tijd tijdens \
    toch toe toen tot tussen twee tweede uit uur vaak van vanaf vandaag vanwege veel verder \
    verschillende via vier vijf volgend volgende volgens voor vooral voordat voorts vorig vorige \
    vrij vrijdag waar waarbij waardoor waarin waarom wanneer want waren was wat we week weer weg \
    weken wel werd werden wie wij wil wilde woensdag worden wordt zal zaterdag ze zeer zegt zei \
    zeker zelf zelfs zes zich zij zijn zo zoals zodat zondag zonder zou zouden zowel zullen"
);
