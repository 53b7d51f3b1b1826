//! The names of the languages, and which of their tags mean the same.

/// The English name of a primary subtag, if the plugin can say it.
pub(crate) fn name(code: &str) -> Option<&'static str> {
    let at = NAMES.binary_search_by_key(&code, |it| it.0).ok()?;
    NAMES.get(at).map(|it| it.1)
}

/// The primary subtag of a BCP 47 tag in lower case, with what is outdated or wider made the tag
/// that the plugin says; nothing for `und`, `mul` and `zxx`, which name no language.
pub(crate) fn primary(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_']).next().unwrap_or_default();
    let code = first.to_ascii_lowercase();
    let code = match code.as_str() {
        "" | "und" | "mul" | "zxx" | "mis" => return None,
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "cmn" | "yue" => "zh",
        "fil" => "tl",
        "arb" => "ar",
        "prs" | "pes" => "fa",
        "no" => "nb",
        "sh" | "hbs" | "scc" => "sr",
        other => other,
    };
    Some(code.to_owned())
}

/// Whether two languages are written so alike that a text of one is no mistake under the other's
/// tag.
pub(crate) fn are_alike(one: &str, other: &str) -> bool {
    const ALIKE: [&[&str]; 3] = [&["nb", "nn"], &["bs", "hr", "sr", "cnr"], &["id", "ms"]];
    one == other
        || ALIKE
            .iter()
            .any(|it| it.contains(&one) && it.contains(&other))
}

/// Sorted by subtag.
const NAMES: [(&str, &str); 101] = [
    ("af", "Afrikaans"),
    ("am", "Amharic"),
    ("ar", "Arabic"),
    ("as", "Assamese"),
    ("az", "Azerbaijani"),
    ("be", "Belarusian"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("bo", "Tibetan"),
    ("bs", "Bosnian"),
    ("ca", "Catalan"),
    ("ckb", "Central Kurdish"),
    ("cs", "Czech"),
    ("cy", "Welsh"),
    ("da", "Danish"),
    ("de", "German"),
    ("dv", "Dhivehi"),
    ("el", "Greek"),
    ("en", "English"),
    ("eo", "Esperanto"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("eu", "Basque"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fo", "Faroese"),
    ("fr", "French"),
    ("fy", "West Frisian"),
    ("ga", "Irish"),
    ("gl", "Galician"),
    ("gu", "Gujarati"),
    ("ha", "Hausa"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("ht", "Haitian Creole"),
    ("hu", "Hungarian"),
    ("hy", "Armenian"),
    ("id", "Indonesian"),
    ("ig", "Igbo"),
    ("is", "Icelandic"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ka", "Georgian"),
    ("kk", "Kazakh"),
    ("km", "Khmer"),
    ("kn", "Kannada"),
    ("ko", "Korean"),
    ("ku", "Kurdish"),
    ("ky", "Kyrgyz"),
    ("lb", "Luxembourgish"),
    ("lo", "Lao"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("mg", "Malagasy"),
    ("mk", "Macedonian"),
    ("ml", "Malayalam"),
    ("mn", "Mongolian"),
    ("mr", "Marathi"),
    ("ms", "Malay"),
    ("mt", "Maltese"),
    ("my", "Burmese"),
    ("nb", "Norwegian Bokmål"),
    ("ne", "Nepali"),
    ("nl", "Dutch"),
    ("nn", "Norwegian Nynorsk"),
    ("or", "Odia"),
    ("pa", "Punjabi"),
    ("pl", "Polish"),
    ("ps", "Pashto"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("rw", "Kinyarwanda"),
    ("si", "Sinhala"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sn", "Shona"),
    ("so", "Somali"),
    ("sq", "Albanian"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("sw", "Swahili"),
    ("ta", "Tamil"),
    ("te", "Telugu"),
    ("tg", "Tajik"),
    ("th", "Thai"),
    ("ti", "Tigrinya"),
    ("tl", "Tagalog"),
    ("tr", "Turkish"),
    ("tt", "Tatar"),
    ("ug", "Uyghur"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("uz", "Uzbek"),
    ("vi", "Vietnamese"),
    ("xh", "Xhosa"),
    ("yi", "Yiddish"),
    ("yo", "Yoruba"),
    ("zh", "Chinese"),
    ("zu", "Zulu"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::Table;

    #[test]
    fn every_language_of_the_tables_has_a_name() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        for table in Table::ALL {
            for code in table.read().unwrap().languages {
                assert!(name(code).is_some(), "{code}");
            }
        }
    }

    #[test]
    fn a_tag_is_read_to_its_primary_subtag() {
        let of = |tag| primary(tag);
        assert_eq!(of("en-GB").as_deref(), Some("en"));
        assert_eq!(of(" PT_br ").as_deref(), Some("pt"));
        assert_eq!(of("iw").as_deref(), Some("he"));
        assert_eq!(of("und"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn what_is_written_alike_is_no_mistake() {
        assert!(are_alike("nb", "nn"));
        assert!(are_alike("hr", "sr"));
        assert!(!are_alike("da", "nb"));
    }
}
