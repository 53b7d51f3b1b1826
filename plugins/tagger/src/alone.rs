//! Which English words can stand for a story, or for a name, by themselves.
//!
//! Nobody files a story under `complained`, `replacement` or `number`, however long the word and
//! however early it stands; nor is `Competition` a name. A phrase of several words is not asked: an
//! `action plan` may be one.
//!
//! Invariant: the lists are folded and sorted. They were made by reading the tags of stories that
//! no figure is reported on.

use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

use crate::language::Language;
use crate::phrases::Phrase;
use crate::words::{Kind, Role, Words};

/// Nouns that end as verbs in the past do.
const ENDS_AS_PAST: WordList =
    word_list!("bed breed creed deed feed greed hundred need reed seed shed speed weed");

/// Verbs in the forms that no ending tells, measures and quantities.
const NEVER: WordList = word_list!(
    "\
    accept accepts achieve acres add adopt affect affects agree agrees allow allows announce \
    appear appears apply appropriate argue argues arrive assume avoid become beginning believe \
    believes belong biggest billion billions bring build buy carry cause causes centimeters \
    centimetre centimetres cents change choose chosen claim claims compare confident confirm \
    confirms consider consist contain contains continue continues create creates crowns decide \
    declare define degrees deliver demonstrate denies deny depend describe describes deserve \
    despite determine develop different difficult disappear discover discuss dollars earn emerge \
    emphasise enable encourage enjoy ensure ensures enter establish euros exceed exciting exist \
    existence exists expand expect expects explain explains face fail fails fall fantastic \
    faster fear feel feels feet fight final finish follow follows forget future gain gather \
    generate grams growing happen happens hear hectares higher highest hit hours hundreds \
    identify illustrate imagine important improve inches include includes including incorporate \
    incorporates increase indicate indicates insist insists intend introduce invest investigate \
    involve involves join kilogram kilograms kilometer kilometers kilometre kilometres kilos \
    latest lead leave liters litre litres lose main maintain majority manage mention meters \
    metre metres mile miles millimetres million millions minute minutes missing notice number \
    numbers obtain occur occurs offer older open operate oppose ounces participate pass pay \
    pence per-cent percent percentage percentages persuade possible potential pounds predict \
    predicts prefer prepare prevent produce promise protect prove proves provide provides \
    publish pull push raise reach react receive recognise recognize recommend reduce refer \
    reflect reflects refuse regard reject release rely remain remaining remains remember remove \
    replace represent represents require requires resist resolve respond restore retain return \
    reveal reveals rise roubles rupees seconds select sell send serve settle share significant \
    single speak spend spokesman spokesmen spokeswoman stand starring stay stop strengthen \
    strong struggle struggling substantial substitute succeed suffer suffers suggest suggests \
    supply support suppose survive sustain tackle teach thinking thousands threaten threatens \
    ton tonne tonnes tons top total touch transform travel treat turn understand version \
    versions visit wait waiting warn warns wear weekend win winning wish wonder worldwide worst \
    write written yards"
);

/// Nouns that any story has. One of them has to come back to say something.
const VAGUE: WordList = word_list!(
    "\
    ability access achievement action actions activity addition advantage aim amount \
    announcement answer appearance appearances application approach area areas aspect attempt \
    attempts attention basis behaviour benefit bit capability capacity case cases category \
    challenge challenges chance chances changes choice circumstances collection combination \
    comment comments commitment comparison complaint complaints completion composition concern \
    concerns condition conditions connection consequence contribution control couple credibility \
    cut date decision decisions degree delay delays detail details determination difference \
    differences difficulty direction doubt effect effects effort efforts end evidence example \
    excitement expectation expectations experience extent fact factor failure favourite feature \
    features feeling figure figures form function functions group groups happening head help \
    hold hope hopes hoping idea ideas impact implication implications importance improvement \
    improvements incident increases increasing individuals information initiative initiatives \
    intention introduction involvement issue issues item kind lack leading level levels life \
    line list live lower making manner matter meaning means measure measures member members \
    message moment move name necessity occasion opening opinion opportunities opportunity option \
    options order outcome parts people performance performances period person place places plan \
    plans point points position positions possibilities possibility preparation preparations \
    presence present pressure problem problems process progress proportion proposal purpose \
    quality question questions range rate reality reason reasons recognition reduction reference \
    relief replacement replacements report reports reputation requirement requirements response \
    responsibilities responsibility result results rising role round satisfaction seed series \
    shape side situation situations size sort speculation start statement statements step steps \
    story strength success surprise task trend trouble troubles type types understanding unit \
    value view views work working"
);

/// Offices, bodies and parts of the world, which are names with another word beside them.
const COMMON: WordList = word_list!(
    "\
    academy administration agency airport ambassador army assembly association attorney \
    authority bank bench bill board boss budget bureau cabinet captain cathedral central centre \
    chairman chamber champion championship championships chancellor chief church city club coach \
    college commission commissioner committee company competition conference congress \
    constitution corporation council councillor county court cup deacon defence deputy detective \
    director district doctor duke eastern election embassy executive federation finance force \
    foreign foundation game games general government governor great group head health high home \
    hospital house industry inspector institute international judge justice king lady league \
    lord major manager mayor minister ministry monsignor museum national north northern office \
    officer olympic operation opposition order parliament party police pope premier president \
    prime prince princess professor programme project prosecutor queen rabbi railway republic \
    reverend royal saint school secretary senate senator sergeant service sheriff sir society \
    south southern stadium state states station street superintendent supreme treasury tribunal \
    trust union university west western world"
);

/// Adjectives of nations and faiths.
const ADJECTIVES: WordList = word_list!(
    "\
    african american arab argentine asian australian austrian belgian brazilian british \
    bulgarian canadian catholic chechen chilean chinese christian colombian croatian cuban czech \
    danish dutch egyptian english estonian ethiopian european finnish french german ghanaian \
    greek hungarian icelandic indian indonesian iranian iraqi irish islamic israeli italian \
    jamaican japanese jewish jordanian kenyan korean kurdish latvian lebanese libyan lithuanian \
    malaysian mexican moroccan muslim nigerian norwegian pakistani palestinian peruvian polish \
    portuguese romanian russian saudi scottish serbian slovak slovenian somali soviet spanish \
    sudanese swedish swiss syrian thai tunisian turkish ukrainian venezuelan vietnamese welsh"
);

/// What stands in front of a person's name and is no part of it.
const TITLES: WordList = word_list!(
    "archbishop boss captain chairman chancellor coach colonel commissioner corporal councillor \
    deputy detective director dr inspector lieutenant manager mayor minister mr mrs ms officer \
    premier president prime prof professor secretary senator sergeant sheriff skipper spokesman \
    spokeswoman superintendent"
);

/// Whether a phrase may be a keyphrase.
pub(crate) fn can_be_key(phrase: &Phrase, words: &Words) -> bool {
    if !is_plain_word(phrase, words) {
        return true;
    }
    let word = words.key(phrase.form(words));
    let again = phrase.count > 1;
    let ends = |endings: &[&str]| endings.iter().any(|it| word.ends_with(it));
    let is_past = ends(&["ed"]) && !ENDS_AS_PAST.holds(word);
    let adjective = ["al", "ous", "ive", "ful", "able", "ible", "ic"];
    !is_past
        && !ends(&["ly"])
        && !NEVER.holds(word)
        && (again || !VAGUE.holds(word) && !ends(&adjective))
        // `the building`, but `building a bridge`.
        && (again || !ends(&["ing"]) || is_behind_article(phrase, words))
}

/// What is taken off the score of a word that stands once, in the unit of a logit.
pub(crate) fn doubt(phrase: &Phrase, words: &Words) -> f32 {
    if phrase.count == 1 && is_plain_word(phrase, words) {
        0.3
    } else {
        0.0
    }
}

/// Whether a word is a name without another one beside it.
pub(crate) fn can_be_name(word: &str, language: Language) -> bool {
    language != Language::English || !COMMON.holds(word) && !ADJECTIVES.holds(word)
}

/// Whether a word is a title, which begins no name.
pub(crate) fn is_title(word: &str, language: Language) -> bool {
    language == Language::English && TITLES.holds(word)
}

fn is_plain_word(phrase: &Phrase, words: &Words) -> bool {
    phrase.words == 1 && !phrase.is_name && words.language() == Language::English
}

fn is_behind_article(phrase: &Phrase, words: &Words) -> bool {
    phrase.places.iter().any(|(first, _)| {
        let first = *first as usize;
        let joined = words.tokens.get(first).is_some_and(|it| it.joined);
        let before = first.checked_sub(1).and_then(|it| words.tokens.get(it));
        joined
            && before.is_some_and(|it| {
                words.kind(it.form) == Kind::Stop && words.role(it.form) == Role::Article
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrases::{candidates, keyphrases, names};

    const BODY: &str = "The council complained of a replacement. Its numbers fell and its numbers rose. \
        Ministers sought a building, opening doors. The political ferry sailed, and the ferry \
        returned. A condition was met; another condition was not.";

    fn said(body: &str, of: impl Fn(&Words) -> Vec<Phrase>) -> Vec<String> {
        let words = Words::of(Language::English, "", body);
        let said = of(&words);
        said.iter()
            .map(|it| words.key(it.form(&words)).to_owned())
            .collect()
    }

    #[test]
    fn verbs_measures_and_nouns_that_any_story_has_are_no_keyphrases() {
        let said = said(BODY, |words| keyphrases(words, candidates(words)));
        for word in [
            "complained",
            "replacement",
            "numbers",
            "opening",
            "political",
        ] {
            assert!(!said.iter().any(|it| it == word), "{word} in {said:?}");
        }
        for word in ["council", "building", "ferry", "condition"] {
            assert!(said.iter().any(|it| it == word), "{word} not in {said:?}");
        }
    }

    #[test]
    fn an_office_is_no_name_and_begins_none() {
        let body = "They asked the Competition and the Irish. Then the Competition met Minister Ann Sole, \
            and the Irish left. Minister Ann Sole spoke.";
        assert_eq!(
            said(body, |words| names(words, &candidates(words))),
            ["ann"]
        );
    }
}
