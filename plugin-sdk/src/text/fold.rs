//! A key that texts share when only their case differs.

use std::borrow::Cow;

/// Makes a key for comparing without regard to case, for look-ups and never for showing.
///
/// The four Turkish and Azerbaijani letters `I`, `İ`, `ı` and `i` are one letter of the key:
/// which is the capital of which depends on a language that a name does not tell, so `DIYARBAKIR`,
/// `Diyarbakır` and `Diyarbakir` are found by one another. The price is that two words which
/// differ in nothing but the dot are one as well. `ß` is as `ss`, the final `ς` as `σ`.
///
/// It does not normalise: a letter with a combining accent is not the same as the composed one.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let mut key = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'I' | 'İ' | 'ı' => key.push('i'),
            // What lower-casing of a decomposed `İ` leaves behind.
            '\u{307}' if key.ends_with('i') => {}
            'ß' | 'ẞ' => key.push_str("ss"),
            'ς' => key.push('σ'),
            _ => key.extend(letter.to_lowercase()),
        }
    }
    Cow::Owned(key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    #[test]
    fn turkish_names_are_found_in_either_case() {
        for name in [
            "İSTANBUL",
            "ISTANBUL",
            "istanbul",
            "ıstanbul",
            "I\u{307}stanbul",
        ] {
            assert_eq!(fold(name), "istanbul");
        }
        assert_eq!(fold("DİYARBAKIR"), fold("Diyarbakır"));
    }

    #[test]
    fn greek_and_german_letters_have_one_form() {
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("STRASSE"), fold("Straße"));
    }

    #[test]
    fn a_lower_case_key_is_not_copied() {
        assert!(matches!(fold("plain"), Cow::Borrowed("plain")));
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text: String) {
            let key = fold(&text).into_owned();
            assert_eq!(fold(&key), key);
        }

        #[test]
        fn upper_case_ascii_has_the_same_key(text in "[ -~]*") {
            assert_eq!(fold(&text), fold(&text.to_ascii_uppercase()));
        }
    }
}
