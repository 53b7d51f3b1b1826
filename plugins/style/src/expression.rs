//! The formulas and conditions of `metric`.

use copydesk_plugin::text;

/// What a formula may count.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    words: f64,
    sentences: f64,
    characters: f64,
    syllables: f64,
    long_words: f64,
    polysyllabic_words: f64,
    complex_words: f64,
    paragraphs: f64,
    headlines: f64,
}

impl Counts {
    pub(crate) fn of<'a>(
        headlines: usize,
        paragraphs: usize,
        sentences: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut counts = Self {
            headlines: headlines as f64,
            paragraphs: paragraphs as f64,
            ..Self::default()
        };
        for sentence in sentences {
            counts.sentences += 1.0;
            for word in text::words(sentence) {
                let letters = word.text.chars().filter(|it| it.is_alphanumeric()).count();
                let syllables = syllables(word.text);
                counts.words += 1.0;
                counts.characters += letters as f64;
                counts.syllables += syllables as f64;
                counts.long_words += f64::from(u8::from(letters > 6));
                counts.polysyllabic_words += f64::from(u8::from(syllables > 2));
                let is_name = word.text.starts_with(char::is_uppercase);
                counts.complex_words += f64::from(u8::from(syllables > 2 && !is_name));
            }
        }
        counts
    }

    fn value(&self, name: &str) -> Option<f64> {
        Some(match name {
            "words" => self.words,
            "sentences" => self.sentences,
            "characters" => self.characters,
            "syllables" => self.syllables,
            "long_words" => self.long_words,
            "polysyllabic_words" => self.polysyllabic_words,
            "complex_words" => self.complex_words,
            "paragraphs" => self.paragraphs,
            "heading.h1" => self.headlines,
            // What else Vale counts, a story has none of; nor has it the others, which are mistakes.
            "heading.h2" | "heading.h3" | "heading.h4" | "heading.h5" | "heading.h6" | "list"
            | "blockquote" | "pre" | "table" | "link" | "code" => 0.0,
            _ => return None,
        })
    }
}

/// Vowels in a row, but for a silent `e` at the end.
fn syllables(word: &str) -> usize {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let is_vowel = |it: &char| matches!(it, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'à'..='ÿ');
    let groups = letters.chunk_by(|a, b| is_vowel(a) == is_vowel(b));
    let count = groups.filter(|it| it.first().is_some_and(is_vowel)).count();
    let silent =
        matches!(letters.as_slice(), [.., before, 'e'] if !is_vowel(before) && *before != 'l');
    count.saturating_sub(usize::from(silent)).max(1)
}

/// A formula, in the order in which a stack computes it.
#[derive(Debug)]
pub(crate) struct Formula(Vec<Step>);

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Number(f64),
    Name(String),
    Root,
    Negate,
    Operator(char),
}

impl Formula {
    pub(crate) fn parse(written: &str) -> Result<Self, String> {
        let tokens = tokens(written)?;
        let mut parser = Parser {
            tokens: &tokens,
            at: 0,
            steps: Vec::new(),
            depth: 0,
        };
        parser.sum()?;
        if parser.at < tokens.len() {
            return Err(format!(
                "the formula `{}` goes on where it should end",
                written.trim()
            ));
        }
        let steps = parser.steps;
        let unknown = steps.iter().find_map(|it| match it {
            Step::Name(name) if Counts::default().value(name).is_none() => Some(name),
            _ => None,
        });
        match unknown {
            Some(name) => Err(format!(
                "the formula counts `{name}`, which is not counted here"
            )),
            None => Ok(Self(steps)),
        }
    }

    pub(crate) fn value(&self, counts: &Counts) -> Option<f64> {
        let mut stack: Vec<f64> = Vec::new();
        for step in &self.0 {
            let value = match step {
                Step::Number(number) => *number,
                Step::Name(name) => counts.value(name)?,
                Step::Root => stack.pop()?.sqrt(),
                Step::Negate => -stack.pop()?,
                Step::Operator(operator) => {
                    let (right, left) = (stack.pop()?, stack.pop()?);
                    match operator {
                        '+' => left + right,
                        '-' => left - right,
                        '*' => left * right,
                        _ => left / right,
                    }
                }
            };
            stack.push(value);
        }
        stack.pop()
    }
}

/// How deep brackets may be nested.
const DEEPEST: usize = 50;

struct Parser<'a> {
    tokens: &'a [String],
    at: usize,
    steps: Vec<Step>,
    depth: usize,
}

impl Parser<'_> {
    fn take(&mut self, wanted: &[&str]) -> Option<char> {
        let token = self.tokens.get(self.at)?;
        let found = wanted.iter().find(|it| *it == token)?;
        self.at += 1;
        found.chars().next()
    }

    fn sum(&mut self) -> Result<(), String> {
        self.product()?;
        while let Some(operator) = self.take(&["+", "-"]) {
            self.product()?;
            self.steps.push(Step::Operator(operator));
        }
        Ok(())
    }

    fn product(&mut self) -> Result<(), String> {
        self.factor()?;
        while let Some(operator) = self.take(&["*", "/"]) {
            self.factor()?;
            self.steps.push(Step::Operator(operator));
        }
        Ok(())
    }

    fn factor(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the formula is nested too deep".to_owned());
        }
        if self.take(&["-"]).is_some() {
            self.factor()?;
            self.steps.push(Step::Negate);
        } else if self.take(&["("]).is_some() {
            self.sum()?;
            self.take(&[")"]).ok_or("the formula lacks a bracket")?;
        } else if self.take(&["math.sqrt"]).is_some() {
            self.take(&["("]).ok_or("`math.sqrt` lacks its bracket")?;
            self.sum()?;
            self.take(&[")"]).ok_or("the formula lacks a bracket")?;
            self.steps.push(Step::Root);
        } else {
            let token = self.tokens.get(self.at).ok_or("the formula breaks off")?;
            self.at += 1;
            let is_name = token.starts_with(|it: char| it.is_ascii_alphabetic());
            self.steps.push(match token.parse() {
                Ok(number) if !is_name => Step::Number(number),
                _ if is_name => Step::Name(token.clone()),
                _ => return Err(format!("the formula has `{token}` where a value should be")),
            });
        }
        self.depth -= 1;
        Ok(())
    }
}

fn tokens(written: &str) -> Result<Vec<String>, String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut word = String::new();
    for letter in written.chars().chain([' ']) {
        if letter.is_ascii_alphanumeric() || letter == '.' || letter == '_' {
            word.push(letter);
            continue;
        }
        if !word.is_empty() {
            tokens.push(std::mem::take(&mut word));
        }
        match letter {
            '+' | '-' | '*' | '/' | '(' | ')' => tokens.push(letter.to_string()),
            _ if letter.is_whitespace() => {}
            _ => return Err(format!("the formula has a `{letter}`")),
        }
    }
    Ok(tokens)
}

/// A comparison with a number: `> 8`.
#[derive(Debug)]
pub(crate) struct Condition {
    operator: String,
    number: f64,
}

impl Condition {
    pub(crate) fn parse(written: &str) -> Result<Self, String> {
        let written = written.trim();
        let operator: String = written
            .chars()
            .take_while(|it| "<>=!".contains(*it))
            .collect();
        let number = written
            .get(operator.len()..)
            .unwrap_or_default()
            .trim()
            .parse();
        match number {
            Ok(number) if ["<", "<=", ">", ">=", "==", "!="].contains(&operator.as_str()) => {
                Ok(Self { operator, number })
            }
            _ => Err(format!(
                "the condition `{written}` is no comparison such as `> 8`"
            )),
        }
    }

    #[expect(clippy::float_cmp, reason = "it is what the rule asks for")]
    pub(crate) fn holds(&self, value: f64) -> bool {
        match self.operator.as_str() {
            "<" => value < self.number,
            "<=" => value <= self.number,
            ">" => value > self.number,
            ">=" => value >= self.number,
            "==" => value == self.number,
            _ => value != self.number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(formula: &str) -> f64 {
        let counts = Counts::of(1, 2, ["The cat sat on 12 mats.", "It purred."].into_iter());
        Formula::parse(formula).unwrap().value(&counts).unwrap()
    }

    #[test]
    fn formulas_are_computed() {
        for (formula, expected) in [
            ("words / sentences", 4.0),
            ("1 + 2 * 3 - -4", 11.0),
            ("(1 + 2) * 3 / 2", 4.5),
            ("math.sqrt(words * 2.0) + 1", 5.0),
            ("heading.h1 + list + paragraphs", 3.0),
        ] {
            assert!((value(formula) - expected).abs() < 1e-9, "{formula}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        let error = |formula| Formula::parse(formula).unwrap_err();
        assert_eq!(error("words +"), "the formula breaks off");
        assert_eq!(error("(words"), "the formula lacks a bracket");
        assert_eq!(
            error("words words"),
            "the formula `words words` goes on where it should end"
        );
        assert_eq!(
            error("bananas"),
            "the formula counts `bananas`, which is not counted here"
        );
        assert_eq!(error("words % 2"), "the formula has a `%`");
        assert_eq!(error(&"(".repeat(1000)), "the formula is nested too deep");
        assert!(Condition::parse("8 >").is_err());
    }
}
