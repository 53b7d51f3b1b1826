//! Lines about a story: who wrote it, when and where, whose the picture is.

use super::phrases::plain;
use super::shape::{End, Shape};
use super::vocabulary::is_function_word;
use super::word_list::Words;
use super::words::fold;

/// The most words of a byline or a date.
pub(super) const META_WORDS: usize = 16;

/// The credit of a picture: the word, and a colon or an oblique stroke behind it.
pub(super) fn is_credit(line: &str) -> bool {
    let lower = line.to_lowercase();
    let mut before = "";
    for (at, piece) in lower.match_indices([':', '©', '/']) {
        before = lower.get(..at).unwrap_or(before);
        let word = before
            .trim_end()
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        if piece != "©" && CREDITS.holds(word) {
            return true;
        }
        if piece == "©" && at > 0 {
            return true;
        }
    }
    if is_credited_in_brackets(line) {
        return true;
    }
    let plain = plain(line);
    let mut words = plain.split(' ').rev().skip(1).take(5).peekable();
    while let Some(word) = words.next() {
        if matches!(
            word,
            "by" | "von" | "par" | "de" | "di" | "por" | "van" | "door"
        ) && words.peek().is_some_and(|it| CREDITS.holds(it))
        {
            return true;
        }
    }
    false
}

/// The maker of a picture and whose it is, in brackets at its end: *(Ada Krantz / Tolmin Post)*.
fn is_credited_in_brackets(line: &str) -> bool {
    let Some((_, inner)) = line
        .trim_end_matches('.')
        .strip_suffix(')')
        .and_then(|it| it.rsplit_once('('))
    else {
        return false;
    };
    let named = |it: &str| it.trim().starts_with(char::is_uppercase) && !it.trim().is_empty();
    inner.contains('/') && inner.split('/').all(named) && inner.split_whitespace().count() < 9
}

/// A date, a time of day, or both: figures, and no words that a date has not.
pub(super) fn is_date(line: &str, plain: &str, shape: &Shape) -> bool {
    if shape.digits == 0 || shape.words > META_WORDS + 2 || shape.is_closed() {
        return false;
    }
    if is_time(line) {
        return true;
    }
    let is_date = |word: &str| MONTHS_AND_DAYS.holds(word) || DATE_WORDS.holds(word);
    // Beside a date a place, a name or a section may stand.
    let mut others = 0;
    for word in line
        .split(|c: char| !c.is_alphabetic())
        .filter(|it| !it.is_empty())
    {
        let folded = fold(word);
        if !is_date(&folded) && (!is_function_word(&folded) || word.len() > 5) {
            others += 1;
            if others > MOST_BESIDE_A_DATE || word.starts_with(char::is_lowercase) {
                return false;
            }
        }
    }
    if others > 0 && shape.digits > shape.letters {
        return false;
    }
    let telling = plain.split(' ').any(is_date);
    telling || line.split_whitespace().any(is_clock)
}

/// The most words of a name or place beside a date.
const MOST_BESIDE_A_DATE: usize = 4;

/// A time of day with its minutes.
fn is_clock(word: &str) -> bool {
    word.len() >= 4 && is_time(word)
}

/// A time of day that stands alone: `22.15`, `9:05`, `17h30`.
pub(super) fn is_time(line: &str) -> bool {
    let mut parts = line.split(['.', ':', 'h']);
    let (hours, minutes) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let number =
        |text: &str, limit: u8| text.len() <= 2 && text.parse::<u8>().is_ok_and(|it| it < limit);
    parts.next().is_none() && number(hours, 24) && minutes.len() == 2 && number(minutes, 60)
}

/// When an entry of a list or of a report that goes on was made: `22.15`, `17:48 Uhr`, `6:52pm`,
/// `38m ago`. No day is named.
pub(super) fn is_entry_time(line: &str) -> bool {
    let mut figures = false;
    let mut pieces = 0;
    for piece in line.split(|c: char| c.is_whitespace() || c == ',') {
        let letters =
            piece.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ':'));
        let digits = piece.len() - letters.len();
        figures |= digits > 0;
        pieces += 1;
        let word = fold(letters.trim_matches('.'));
        if !(word.is_empty() || TIME_WORDS.holds(&word)) || digits > 5 {
            return false;
        }
    }
    figures && pieces <= 4 && (is_time(line) || line.chars().any(char::is_alphabetic))
}

/// A day in figures: `02/03/2026`, `9.2.26`.
pub(super) fn is_day(line: &str) -> bool {
    let mut pieces = line.split(|c: char| c.is_whitespace() || matches!(c, ',' | '–' | '|'));
    let (mut day, mut other) = (false, false);
    for piece in pieces.by_ref().filter(|it| !it.is_empty() && *it != "-") {
        day |= is_day_in_figures(piece);
        other |= !is_day_in_figures(piece) && !is_time(piece);
    }
    day && !other
}

fn is_day_in_figures(piece: &str) -> bool {
    let parts: Vec<&str> = piece.trim_end_matches('.').split(['.', '/', '-']).collect();
    let number =
        |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_digit());
    parts.len() == 3
        && parts.iter().all(number)
        && parts.iter().filter(|it| it.len() > 2).count() < 2
}

/// A place in capitals with a dash or a day: `ALDERNACH, Tuesday —`.
pub(super) fn is_dateline(line: &str, shape: &Shape) -> bool {
    let place = line
        .split([',', '(', '—', '–', '-'])
        .next()
        .unwrap_or_default()
        .trim();
    shape.end == End::Open
        && !line.ends_with([':', ';', ','])
        && shape.words <= 6
        && place.chars().filter(|c| c.is_alphabetic()).count() > 2
        && !place.chars().any(char::is_lowercase)
}

/// Whether a line says who wrote what follows.
pub(super) fn is_byline(plain: &str) -> bool {
    let first = plain.split(' ').next().unwrap_or_default();
    matches!(
        first,
        "by" | "von" | "par" | "por" | "di" | "door" | "av" | "af" | "του" | "της"
    )
}

/// A byline that says what it signs: *Ein Kommentar von …*, *Interview by …*.
pub(super) fn is_signature(plain: &str, shape: &Shape) -> bool {
    let words: Vec<&str> = plain.split(' ').collect();
    let at = words.iter().position(|it| {
        matches!(
            *it,
            "by" | "von" | "par" | "por" | "di" | "de" | "door" | "van"
        )
    });
    let Some(at) = at.filter(|at| (1..=3).contains(at)) else {
        return false;
    };
    let kind = words
        .get(..at)
        .unwrap_or_default()
        .iter()
        .any(|it| KINDS.holds(it));
    kind && (2..=5).contains(&(words.len() - at - 1)) && !shape.is_closed() && shape.words <= 8
}

/// What a picture is called where its maker is named.
static CREDITS: Words = Words::new(
    "\
    photo photos photograph photographs photography picture pictures image illustration portrait \
    foto fotos bild bilder photographie crédit fotografía imagen fotografia immagine imagem \
    beeld infografik grafik graphic infographie gráfico grafico",
);

/// What is signed.
static KINDS: Words = Words::new(
    "\
    comment analysis interview report review opinion words essay story kommentar analyse bericht \
    reportage kritik rezension gastbeitrag glosse porträt leitartikel kolumne entretien \
    chronique critique tribune recueillis entrevista análisis crónica opinión reportaje crítica \
    intervista analisi commento cura articolo análise crônica opinião reportagem verslag \
    recensie column tekst text texte texto testo",
);

/// What stands beside the figures of a date or a time.
static DATE_WORDS: Words = Words::new(
    "\
    uhr gmt bst cet cest utc est edt am pm h hrs th st nd rd published updated last ago hours \
    hour minutes minute mins min mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun \
    jul aug sep sept oct nov dec read mo di mi do fr sa so stand veröffentlicht aktualisiert \
    zuletzt mär mai okt dez stunden minuten lesezeit publié mis jour heures janv févr avr juil \
    déc lun mer jeu ven sam dim lecture publicado actualizado horas ene abr dic lectura minutos \
    pubblicato aggiornato ore gen mag giu lug set ott minuti lettura atualizado fev out às \
    leitura uur gepubliceerd bijgewerkt geplaatst mrt mei leestijd geleden ma wo vr za zo",
);

/// What stands beside the figures of a time of day, and of a time that has passed.
static TIME_WORDS: Words = Words::new(
    "\
    uhr h hrs hr am pm a p m min mins minute minutes hour hours s sec ago vor std stunde stunden minuten il y \
    a heures heure hace horas hora minutos fa ore ora minuti há atrás uur geleden sedan för timmar tim \
    siden timer temu godz назад мин час часов часа önce dakika saat gmt bst cet cest utc est edt pt et",
);

/// Months and days of the week.
static MONTHS_AND_DAYS: Words = Words::new(
    "\
    january february march april may june july august september october november december januar \
    februar märz juni juli oktober dezember janvier février mars avril juin juillet août \
    septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto \
    septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio \
    settembre ottobre dicembre janeiro fevereiro março maio junho julho setembro outubro \
    dezembro januari februari maart augustus monday tuesday wednesday thursday friday saturday \
    sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi \
    mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo \
    lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta \
    feira maandag dinsdag woensdag donderdag vrijdag zaterdag zondag juni juli augusti oktober måndag \
    tisdag onsdag torsdag fredag lördag söndag januar marts maj mandag tirsdag lørdag søndag \
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta \
    syyskuuta lokakuuta marraskuuta joulukuuta maanantai tiistai keskiviikko torstai perjantai \
    lauantai sunnuntai stycznia lutego marca kwietnia maja czerwca lipca sierpnia września \
    października listopada grudnia poniedziałek wtorek środa czwartek piątek sobota niedziela \
    ledna února března dubna května června července srpna září října listopadu prosince pondělí \
    úterý středa čtvrtek pátek neděle ianuarie februarie martie aprilie iunie iulie septembrie \
    octombrie noiembrie decembrie luni marți miercuri joi vineri sâmbătă duminică január február \
    március április május június július augusztus szeptember október hétfő kedd szerda csütörtök \
    péntek szombat vasárnap ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım \
    aralık pazartesi salı çarşamba perşembe cuma cumartesi pazar января февраля марта апреля мая \
    июня июля августа сентября октября ноября декабря понедельник вторник среда четверг пятница \
    суббота воскресенье січня лютого березня квітня травня червня липня серпня вересня жовтня \
    листопада грудня понеділок вівторок середа п'ятниця субота неділя ιανουαρίου φεβρουαρίου \
    μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου \
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
);

/// A name with what its bearer does: *Hollis Vane, Political Editor*.
pub(super) fn is_office(line: &str, shape: &Shape) -> bool {
    let mut words = line
        .split(|c: char| !c.is_alphabetic())
        .filter(|it| !it.is_empty());
    let (first, second) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let last = words.next_back().unwrap_or_default();
    let named = |it: &str| it.starts_with(char::is_uppercase);
    shape.words <= 8
        && shape.end == End::Bare
        && shape.digits == 0
        && line.contains(',')
        && named(first)
        && named(second)
        && OFFICES.holds(&fold(last))
}

/// What those are who write.
static OFFICES: Words = Words::new(
    "\
    editor reporter correspondent writer critic columnist contributor analyst redakteur redakteurin korrespondent \
    korrespondentin reporterin journaliste correspondant correspondante redactor redactora corresponsal \
    redattore redattrice inviato inviata repórter correspondente redator redatora verslaggever \
    correspondent redacteur",
);

/// Who signs without a name.
pub(super) static REPORTERS: Words = Words::new(
    "\
    our staff agency agencies reporter reporters correspondent correspondents unserem unserer \
    unseren korrespondent korrespondentin redaktion notre correspondant correspondante rédaction \
    envoyé nuestro nuestra redacción corresponsal nostro nostra redazione inviato nosso nossa \
    redação correspondente onze redactie verslaggever",
);
