//! The scripts that letters belong to, and the languages that a script alone tells.

use crate::weights::Table;

/// A script, or a few that one language uses together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Several languages, told apart by the weights of a table.
    Weighed(Table),
    /// The script of one language, by its subtag.
    Single(&'static str),
    /// Chinese characters, which Japanese has too.
    Han,
    /// The syllables of Japanese.
    Kana,
}

/// Which script a letter belongs to; none for signs, digits and what we know no language of.
pub(crate) fn of(letter: char) -> Option<Script> {
    use Script::{Han, Kana, Single, Weighed};
    let code = u32::from(letter);
    let script = match code {
        0x41..=0x5A | 0x61..=0x7A => Weighed(Table::Latin),
        0xAA | 0xB5 | 0xBA => return None,
        0xC0..=0x24F | 0x1E00..=0x1EFF => Weighed(Table::Latin),
        0x370..=0x3FF | 0x1F00..=0x1FFF => Single("el"),
        0x400..=0x52F => Weighed(Table::Cyrillic),
        0x531..=0x588 => Single("hy"),
        0x5F0..=0x5F2 => Single("yi"),
        0x5D0..=0x5EA => Single("he"),
        0x695 | 0x6B5 | 0x6CE => Single("ckb"),
        0x620..=0x64A | 0x66E..=0x6D3 | 0x6FA..=0x77F => Weighed(Table::Arabic),
        0x780..=0x7BF => Single("dv"),
        0x900..=0x963 | 0x970..=0x97F => Weighed(Table::Devanagari),
        0x9F0 | 0x9F1 => Single("as"),
        0x980..=0x9E3 => Single("bn"),
        0xA00..=0xA65 | 0xA70..=0xA7F => Single("pa"),
        0xA80..=0xAE3 => Single("gu"),
        0xB00..=0xB63 => Single("or"),
        0xB80..=0xBE5 => Single("ta"),
        0xC00..=0xC65 => Single("te"),
        0xC80..=0xCE5 => Single("kn"),
        0xD00..=0xD65 => Single("ml"),
        0xD80..=0xDE5 => Single("si"),
        0xE00..=0xE4F => Single("th"),
        0xE80..=0xECF => Single("lo"),
        0xF00..=0xF1F | 0xF40..=0xFBC => Single("bo"),
        0x1000..=0x103F => Single("my"),
        0x10A0..=0x10FF => Single("ka"),
        0x1100..=0x11FF | 0xAC00..=0xD7A3 => Single("ko"),
        0x1250..=0x125D => Single("ti"),
        0x1200..=0x135F => Single("am"),
        0x1780..=0x17D3 => Single("km"),
        0x3041..=0x30FF => Kana,
        0x3400..=0x9FFF | 0x2_0000..=0x3_134F => Han,
        _ => return None,
    };
    Some(script)
}

/// How many letters of each script a text has, in the order in which they first stand there.
#[derive(Debug, Default)]
pub(crate) struct Census(Vec<(Script, usize)>);

impl Census {
    /// Counts the first `most` letters.
    pub(crate) fn of(text: &str, most: usize) -> Self {
        let mut counts: Vec<(Script, usize)> = Vec::new();
        let mut last = 0;
        for script in text.chars().filter_map(of).take(most) {
            // Most letters are of the script of the one before.
            if let Some((_, count)) = counts.get_mut(last).filter(|it| it.0 == script) {
                *count += 1;
                continue;
            }
            last = counts
                .iter()
                .position(|it| it.0 == script)
                .unwrap_or(counts.len());
            match counts.get_mut(last) {
                Some((_, count)) => *count += 1,
                None => counts.push((script, 1)),
            }
        }
        Self(counts)
    }

    /// All letters.
    pub(crate) fn letters(&self) -> usize {
        self.0.iter().map(|it| it.1).sum()
    }

    /// The letters of one script.
    fn count(&self, script: Script) -> usize {
        let found = self.0.iter().find(|it| it.0 == script);
        found.map_or(0, |it| it.1)
    }

    /// The script that the text is written in and the share of its letters.
    ///
    /// Letters that only some languages of a script have decide for these.
    pub(crate) fn main(&self) -> Option<(Script, f32)> {
        let single = |code| self.count(Script::Single(code));
        let (han, kana) = (self.count(Script::Han), self.count(Script::Kana));
        let all = self.letters() as f32;
        let rare = [
            ("yi", Script::Single("he")),
            ("as", Script::Single("bn")),
            ("ti", Script::Single("am")),
            ("ckb", Script::Weighed(Table::Arabic)),
        ];
        for (rare, common) in rare {
            let both = single(rare) + self.count(common);
            if single(rare) * 200 > both && both * 2 > self.letters() {
                return Some((Script::Single(rare), both as f32 / all));
            }
        }
        if kana * 10 > han + kana && (han + kana) * 2 > self.letters() {
            return Some((Script::Single("ja"), (han + kana) as f32 / all));
        }
        // A Chinese character or a syllable says as much as two or three letters.
        let weigh = |it: &(Script, usize)| match it.0 {
            Script::Han | Script::Single("ko") => it.1 * 3,
            Script::Weighed(_) | Script::Single(_) | Script::Kana => it.1,
        };
        let best = self.0.iter().rev().max_by_key(|it| weigh(it))?;
        let all: usize = self.0.iter().map(weigh).sum();
        let script = match best.0 {
            Script::Han => Script::Single("zh"),
            Script::Kana => Script::Single("ja"),
            other => other,
        };
        Some((script, weigh(best) as f32 / all as f32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn main(text: &str) -> Option<Script> {
        Census::of(text, 1000).main().map(|it| it.0)
    }

    #[test]
    fn a_script_of_one_language_tells_it() {
        for (text, code) in [
            ("Ο υπουργός δεν θα παραστεί", "el"),
            ("השר לא ישתתף בישיבה", "he"),
            ("דער מיניסטער וועט נישט אָנטײל נעמען", "yi"),
            ("وەزیر ڕایگەیاند کە بەشداری کۆبوونەوەکە ناکات و دێت", "ckb"),
            ("장관은 회의에 참석하지 않는다", "ko"),
            ("部长说他不会出席会议", "zh"),
            ("大臣は会議に出席しないと述べた", "ja"),
            ("รัฐมนตรีจะไม่เข้าร่วมประชุม", "th"),
            ("მინისტრი შეხვედრას არ დაესწრება", "ka"),
        ] {
            assert_eq!(main(text), Some(Script::Single(code)), "{text}");
        }
    }

    #[test]
    fn names_in_latin_letters_do_not_turn_a_chinese_text() {
        assert_eq!(
            main("部长说Microsoft不会出席会议"),
            Some(Script::Single("zh"))
        );
    }

    #[test]
    fn signs_and_digits_are_of_no_script() {
        assert_eq!(main("1984, 3.5 % — ☂"), None);
    }
}
