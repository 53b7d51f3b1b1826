//! The rules: the phrases that each looks for, and what it advises.
//!
//! The advice is in our own words, after what is named with it: the WHO's "Preventing suicide: a
//! resource for media professionals" (2023) and the Samaritans' media guidelines; the Editors' Code
//! of IPSO, clauses 5, 6, 11 and 12; UNICEF's guidelines for reporting on children; the Dart
//! Center's guidance on violence.

use copydesk_plugin::Severity;
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

/// A rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) severity: Severity,
    /// What it looks for, as `phrase_at` reads it.
    pub(crate) phrases: &'static [&'static str],
    /// What makes it something else when it stands right behind.
    pub(crate) not_before: &'static [&'static str],
    /// What makes it something else when it stands right in front.
    pub(crate) not_behind: &'static [&'static str],
    /// Whether words of somebody else pass.
    pub(crate) passes_quotes: bool,
    pub(crate) message: &'static str,
    pub(crate) guidance: &'static str,
}

/// The rules, in the order of the manifest.
pub(crate) const RULES: [Rule; 7] = [
    Rule {
        name: "suicide",
        severity: Severity::Note,
        phrases: &[
            "suicide|suicides|suicidal",
            "killed|kill|killing|hanged|shot|drowned|poisoned himself|herself|themselves",
            "took|take|taking|taken his|her|their own life|lives",
            "self-harm|self-harmed|self-harming",
            "self harm|harmed|harming",
        ],
        not_before: &[
            "bomb*", "attack*", "squad*", "mission*", "belt*", "vest*", "pilot*", "car", "pass",
            "door*", "girls", "note", "blast*", "strike*", "truck*", "hijack*", "killer*", "truck",
        ],
        not_behind: &[
            "political",
            "commercial",
            "career",
            "economic",
            "electoral",
            "professional",
            "financial",
            "assisted",
            "physician-assisted",
            "is",
            "be",
        ],
        passes_quotes: false,
        message: "The story tells of a suicide: leave out method and place, give no single cause, and say where help is.",
        guidance: "WHO and Samaritans: detail and a simple cause are imitated; a help line is used",
    },
    Rule {
        name: "suicide-wording",
        severity: Severity::Warning,
        phrases: &[
            "committed|commit|commits|committing suicide",
            "successful|failed|unsuccessful suicide attempt*",
            "suicide epidemic|wave|craze|hotspot",
        ],
        not_before: &["bomb*", "attack*"],
        not_behind: &[],
        passes_quotes: true,
        message: "Write “died by suicide” or “took his own life”: the usual words come from crime and success.",
        guidance: "WHO and Samaritans advise against “commit”, “successful”, “failed” and “epidemic”",
    },
    Rule {
        name: "suicide-method",
        severity: Severity::Warning,
        phrases: &[
            "hanged|hanging|shot|drowned|poisoned|gassed himself|herself|themselves",
            "suicide by hanging|overdose|poisoning|drowning|jumping|gas|gunshot|shooting|gassing",
            "suicide note read|said|reads|says",
        ],
        not_before: &[],
        not_behind: &[],
        passes_quotes: false,
        message: "The method of a suicide is told: leave it out, or say it in general words.",
        guidance: "WHO, Samaritans, and clause 5 of the Editors’ Code: excessive detail of the method is imitated",
    },
    Rule {
        name: "sexual-violence",
        severity: Severity::Note,
        phrases: &[
            "rape|raped|rapes|raping|rapist|rapists",
            "sexually assaulted|abused|attacked|assaulting|abusing",
            "sexual assault|assaults|abuse|attack|attacks|violence",
            "indecent assault|assaults",
            "indecently assaulted|assaulting",
            "molested|molesting|molestation",
        ],
        not_before: &["seed", "seeds", "oil"],
        not_behind: &["oilseed"],
        passes_quotes: false,
        message: "The story tells of sexual violence: nothing may help to identify who suffered it, and nothing may sound like consent.",
        guidance: "clause 11 of the Editors’ Code; in many countries, as in the United Kingdom, the law gives anonymity for life",
    },
    Rule {
        name: "child",
        severity: Severity::Note,
        phrases: &[
            "child|baby|toddler|boy|girl|schoolboy|schoolgirl|pupil was|were|is|been killed|stabbed|shot|abused|raped|murdered|abducted|kidnapped|injured|attacked|tortured",
            "murder|killing|abuse|abduction|kidnapping|rape|torture of a|the|two|three child|baby|toddler|boy|girl|schoolboy|schoolgirl|children|boys|girls",
            "child abuse|victim|victims|witness|pornography|sex|prostitution",
            "killed|stabbed|abused|murdered|abducted|kidnapped a|the|his|her|two|three child|baby|toddler|boy|girl|schoolboy|schoolgirl|children|son|daughter",
        ],
        not_before: &[],
        not_behind: &[],
        passes_quotes: false,
        message: "A child is harmed in the story: keep out name, school, face and home unless there is consent and good reason.",
        guidance: "clauses 6 and 7 of the Editors’ Code; UNICEF: the child’s interest goes before the story",
    },
    Rule {
        name: "hate",
        severity: Severity::Note,
        phrases: &[
            "flood|flooded|floods|swarm|swarms|horde|hordes|tide|wave|waves|invasion|deluge|plague of immigrants|migrants|refugees|asylum|foreigners|muslims|gypsies|jews",
            "swamped|overrun|infested|flooded|invaded by|with immigrants|migrants|refugees|asylum|foreigners|muslims|gypsies",
            "illegals",
            "bogus asylum seekers|seeker",
        ],
        not_before: &[],
        not_behind: &[],
        passes_quotes: true,
        message: "People are spoken of as a flood, vermin or a crime: say how many they are, and what they did.",
        guidance: "clause 12 of the Editors’ Code; the Ethical Journalism Network’s test for hate speech",
    },
    Rule {
        name: "graphic",
        severity: Severity::Note,
        phrases: &[
            "decapitated|decapitating|disembowelled|dismembered|eviscerated|mutilated",
            "severed head|heads|limb|limbs|hand|hands|arm|arms|leg|legs",
            "burned|burnt alive",
            "blood-soaked|bloodsoaked|blood-spattered|bloodstained",
            "pool|pools of blood",
            "charred body|bodies|remains|corpse|corpses",
            "brain|brains spilled|spilling|splattered",
            "human|scattered body parts",
        ],
        not_before: &[],
        not_behind: &[],
        passes_quotes: false,
        message: "Violence is told in bodily detail: ask what the detail adds, warn readers above it, and think of the family.",
        guidance: "clause 4 of the Editors’ Code, on grief and shock; the Dart Center on graphic detail",
    },
];

/// The words that the phrases begin with: most words of a story are none of them, and are not
/// compared with each phrase. A test holds the two together.
pub(crate) const FIRST: WordList = word_list!(
    "abducted abduction abuse abused baby blood-soaked blood-spattered bloodsoaked \
     bloodstained bogus boy brain brains burned burnt charred child commit commits committed \
     committing decapitated decapitating deluge disembowelled dismembered drowned eviscerated \
     failed flood flooded floods gassed girl hanged hanging horde hordes human illegals \
     indecent indecently infested invaded invasion kidnapped kidnapping kill killed killing \
     molestation molested molesting murder murdered mutilated overrun plague poisoned pool \
     pools pupil rape raped rapes raping rapist rapists scattered schoolboy schoolgirl self \
     self-harm self-harmed self-harming severed sexual sexually shot stabbed successful \
     suicidal suicide suicides swamped swarm swarms take taken taking tide toddler took \
     torture unsuccessful wave waves"
);
