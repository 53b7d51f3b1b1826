//! How much the words of a line are those of a site.
//!
//! A phrase that nobody has listed is still made of a site's words: *Artikel anhören*, *View
//! comments*, *Sign in to your account*.

use super::calls::{ADDRESS, CALL_VERBS, SECTIONS, SITE_NOUNS};
use super::phrases::plain;
use super::shape::{End, Shape};
use super::vocabulary::is_function_word;
use super::word_list::Words;

/// What a line gains by the share of its words that are a site's, in hundredths.
const WORDS: i32 = 300;
/// By a word that speaks to the reader or for the paper.
const ADDRESSED: i32 = 60;
/// By what can be done as its first word, in a line of few: *See the whole list*.
const OPENED: i32 = 100;
const OPENED_WORDS: usize = 5;
/// By a question to the reader.
const ASKED: i32 = 100;

/// How much the words of a line speak for the site, in hundredths; 0 when none does.
pub(super) fn leaning(line: &str, shape: &Shape) -> i32 {
    let plain = plain(line);
    let words: Vec<&str> = plain
        .split(' ')
        .filter(|it| it.chars().any(char::is_alphabetic))
        .collect();
    let (mut telling, mut site, mut addressed) = (0, 0, 0);
    for (n, word) in words.iter().enumerate() {
        let bare = word.rsplit('\'').next().unwrap_or(word);
        let at_edge = n == 0 || n + 1 == words.len();
        if ADDRESS.holds(word) {
            addressed += 1;
        } else if !is_function_word(word) {
            let of_site = SITE_NOUNS.holds(bare)
                || PAGE.holds(bare)
                || SECTIONS.holds(bare)
                || at_edge && CALL_VERBS.holds(word);
            telling += 1;
            site += i32::from(of_site);
        }
    }
    // One word is no evidence, not even when it is the only one.
    let share = WORDS * site / telling.max(2);
    let opens = words
        .first()
        .is_some_and(|it| CALL_VERBS.holds(it) || PAGE.holds(it));
    let opened = opens && shape.end == End::Bare && words.len() <= OPENED_WORDS;
    let asked = shape.end == End::Question && addressed > 0 && shape.words < 8;
    let mut sum = share + ADDRESSED * addressed.min(2);
    if asked {
        sum += ASKED;
    }
    if opened {
        sum += OPENED;
    }
    sum
}

/// How a page speaks of what is on it, and of what can be done with it.
static PAGE: Words = Words::new(
    "\
    article articles story stories page pages post posts text link links source sources list \
    topic topics section sections image images gallery audio video videos print copy save saved \
    share edit reply full free preferred profile settings notification button font size \
    newsroom newsdesk journalism policy statement guidelines rules view views viewed popular \
    trending latest read watch listen next previous related artikel artikels beitrag beiträge \
    seite seiten text texte link bild bilder audio teilen drucken merken anhören vorlesen melden \
    speichern kopieren kommentieren lesen hören ansehen weiterlesen kostenlos gratis merkliste themen \
    thema schrift schriftgröße article articles page pages texte lien image partager imprimer \
    écouter lire enregistrer copier signaler voir sauvegarder gratuit taille police artículo \
    artículos página texto enlace imagen compartir imprimir escuchar leer guardar copiar ver \
    normas participación gratis tamaño fuente articolo articoli pagina testo immagine \
    condividi stampa ascolta leggi salva copia segnala vedi gratis dimensione artigo artigos \
    página texto ligação imagem partilhar compartilhar imprimir ouvir ler guardar salvar copiar \
    ver grátis tamanho fonte aumentar diminuir artikel artikelen pagina tekst afbeelding delen \
    afdrukken luisteren lezen bewaren opslaan kopiëren bekijken gratis lettergrootte",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leans_by_its_words() {
        for (line, leans) in [
            ("Artikel anhören", true),
            ("View comments", true),
            ("Voir plus d’articles", true),
            ("Two sheep stop the traffic near Vell", false),
        ] {
            let leaning = leaning(line, &Shape::of(line));
            assert_eq!(leaning > 200, leans, "{line}: {leaning}");
        }
    }
}
