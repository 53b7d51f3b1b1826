//! What comes of compiling a plugin, and how a child says it to the desk.

use std::io::{self, Write};

use wasmtime::Engine;
use wasmtime::error::OutOfMemory;

use crate::panics::contained;
use crate::sandbox::file::{as_component, form};
use crate::sandbox::text::one_line;

/// What came of compiling a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) enum Answer {
    /// Native code.
    Code(Vec<u8>),
    /// It is no plugin, and why.
    NotAPlugin(String),
    /// It cannot be compiled, and why.
    Refused(String),
    /// There was not enough memory for it.
    OutOfMemory,
}

/// Characters of a reason: a plugin's own names may stand in it.
const REASON: usize = 1000;

/// What the compiler says when the code between two components has the memories of both.
const MEMORIES: &str = "multiple memories";

/// The same in words for who made the plugin.
const BETWEEN_COMPONENTS: &str = "the components in it hand texts or lists to each other, which \
    needs multiple memories; make one component of them";

const CODE: u8 = b'c';
const NOT_A_PLUGIN: u8 = b'n';
const REFUSED: u8 = b'r';
const OUT_OF_MEMORY: u8 = b'm';

impl Answer {
    /// Compiles a plugin here and now.
    pub(in crate::sandbox) fn of(engine: &Engine, plugin: &[u8]) -> Self {
        let component = form(plugin).and_then(|form| as_component(plugin, form));
        let component = match component {
            Ok(component) => component,
            Err(why) => return Self::NotAPlugin(reason(&why)),
        };
        // It panics where it makes code of its own that needs what is switched off.
        match contained(|| engine.precompile_component(&component)) {
            Ok(Ok(code)) => Self::Code(code),
            Ok(Err(error)) if error.is::<OutOfMemory>() => Self::OutOfMemory,
            Ok(Err(error)) => Self::Refused(reason(&format!("{error:#}"))),
            Err(panic) if panic.contains(MEMORIES) => Self::Refused(BETWEEN_COMPONENTS.to_owned()),
            Err(panic) => Self::Refused(reason(&format!("the compiler gave up: {panic}"))),
        }
    }

    /// Writes it so that [`Answer::from_bytes`] knows it again. Which one it is stands at the end:
    /// an answer that was cut short is none.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let (bytes, kind) = match self {
            Self::Code(code) => (code.as_slice(), CODE),
            Self::NotAPlugin(why) => (why.as_bytes(), NOT_A_PLUGIN),
            Self::Refused(why) => (why.as_bytes(), REFUSED),
            Self::OutOfMemory => (&[][..], OUT_OF_MEMORY),
        };
        out.write_all(bytes)?;
        out.write_all(&[kind])?;
        out.flush()
    }

    /// What was written; none when it is no answer.
    pub(super) fn from_bytes(mut bytes: Vec<u8>) -> Option<Self> {
        let text = |bytes: Vec<u8>| reason(&String::from_utf8_lossy(&bytes));
        match bytes.pop()? {
            CODE => Some(Self::Code(bytes)),
            NOT_A_PLUGIN => Some(Self::NotAPlugin(text(bytes))),
            REFUSED => Some(Self::Refused(text(bytes))),
            OUT_OF_MEMORY => Some(Self::OutOfMemory),
            _ => None,
        }
    }
}

/// A reason that is fit for people: one line of bounded length.
fn reason(text: &str) -> String {
    let head: String = text.chars().take(REASON).collect();
    one_line(&head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        for answer in [
            Answer::Code(vec![0, 255, CODE]),
            Answer::NotAPlugin("it is text".to_owned()),
            Answer::Refused("no such type".to_owned()),
            Answer::OutOfMemory,
        ] {
            let mut bytes = Vec::new();
            answer.write(&mut bytes).unwrap();
            assert_eq!(Answer::from_bytes(bytes), Some(answer));
        }
    }

    #[test]
    fn what_is_cut_short_or_empty_is_no_answer() {
        assert_eq!(Answer::from_bytes(Vec::new()), None);
        assert_eq!(Answer::from_bytes(b"\x7fELF".to_vec()), None);
    }

    #[test]
    fn a_reason_is_one_short_line() {
        let long = "a\u{1b}[31m\nb".to_owned() + &"x".repeat(5000);
        let Some(Answer::Refused(why)) = Answer::from_bytes((long + "r").into_bytes()) else {
            panic!()
        };
        assert!(why.starts_with("a [31m bxx") && why.chars().count() <= REASON);
    }
}
