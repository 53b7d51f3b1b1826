//! The inputs of a command, one after the other, as stories.

use std::io::Read;
use std::path::PathBuf;

use super::account::{Account, Ended};
use super::document::{Documents, Name};
use super::{Format, Refusal};
use crate::model::Story;

/// Something that a user named as input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, or a directory that is walked.
    Path(PathBuf),
    /// Standard input, `-`.
    Stdin,
    /// Standard input under another name: what somebody sent, who stands for its source.
    Sent(String),
}

/// How inputs are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Read every document as this, whatever it holds or is called.
    pub format: Option<Format>,
    /// The desk's directory: documents inside it are named relative to it.
    pub base: Option<PathBuf>,
}

/// A story that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The story.
    pub story: Story,
    /// Whose word its id is.
    pub id: IdOrigin,
}

/// What comes out of inputs.
#[derive(Debug)]
pub enum Arrival {
    /// A story.
    Story(Box<Incoming>),
    /// A part that was not read, or a whole document.
    Refused(Box<Refusal>),
    /// The document of the stories and refusals before it has ended. One that was named and is not
    /// there, or is a directory or an archive, is no document.
    Ended(Box<Ended>),
}

impl From<Incoming> for Arrival {
    fn from(incoming: Incoming) -> Self {
        Self::Story(Box::new(incoming))
    }
}

impl From<Refusal> for Arrival {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<Result<Incoming, Refusal>> for Arrival {
    fn from(item: Result<Incoming, Refusal>) -> Self {
        match item {
            Ok(incoming) => incoming.into(),
            Err(refusal) => refusal.into(),
        }
    }
}

/// Where the id of a story is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdOrigin {
    /// The input has it: another source may use the same one for another story.
    Input,
    /// The input has it, and it is one in all the world (a guid of NewsML-G2, a URI, a
    /// Message-ID): from whatever source it comes, it is the same story.
    World,
    /// Derived from the source's URI and the place in it.
    Derived,
}

/// What became of everything that was named, so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Documents that were opened, or that could not be.
    pub documents: u64,
    /// Stories that came in; an update of a story counts again.
    pub stories: u64,
    /// Documents and records that were refused.
    pub refused: u64,
    /// Files of a directory that are of no known kind, and links to other directories.
    pub skipped: u64,
}

pub(super) type Stories = Box<dyn Iterator<Item = Result<Incoming, Refusal>> + Send>;

/// An iterator over the stories of all inputs, in the order they were named in. [`Inputs::arrive`]
/// also says when a document has ended.
pub struct Inputs {
    documents: Documents,
    current: Option<Current>,
    /// A document that could not be opened, to be told after its refusal.
    ended: Option<Box<Ended>>,
    totals: Totals,
}

/// The document that is being read.
struct Current {
    name: Name,
    account: Account,
    stories: Stories,
}

impl Inputs {
    /// Prepares to read; nothing is opened before the first story is asked for.
    pub fn new(inputs: Vec<Input>, options: Options) -> Self {
        let documents = Documents::new(inputs, options, Box::new(std::io::stdin()));
        Self {
            documents,
            current: None,
            ended: None,
            totals: Totals::default(),
        }
    }

    /// Takes this for standard input, in place of the process's own.
    #[must_use]
    pub fn with_stdin(mut self, stdin: Box<dyn Read + Send>) -> Self {
        self.documents.set_stdin(stdin);
        self
    }

    /// What became of everything up to now; of all of it once the iterator has ended.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// What comes next: a story, a refusal, or the end of a document.
    pub fn arrive(&mut self) -> Option<Arrival> {
        loop {
            if let Some(ended) = self.ended.take() {
                return Some(Arrival::Ended(ended));
            }
            if let Some(current) = &mut self.current {
                let Some(item) = current.stories.next() else {
                    let Current { name, account, .. } = self.current.take()?;
                    let ended = account.end(name.uri, name.format.name());
                    return Some(Arrival::Ended(Box::new(ended)));
                };
                current.account.see(&item);
                match item {
                    Ok(_) => self.totals.stories += 1,
                    Err(_) => self.totals.refused += 1,
                }
                return Some(item.into());
            }
            match self.documents.next(&mut self.totals)? {
                Ok(document) => {
                    self.current = Some(Current {
                        name: document.name.clone(),
                        account: document.account.clone(),
                        stories: document.stories(),
                    });
                }
                Err(refusal) => {
                    self.totals.refused += 1;
                    self.ended = Ended::unopened(&refusal).map(Box::new);
                    return Some(refusal.into());
                }
            }
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<Incoming, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.arrive()? {
                Arrival::Story(incoming) => return Some(Ok(*incoming)),
                Arrival::Refused(refusal) => return Some(Err(*refusal)),
                Arrival::Ended(_) => {}
            }
        }
    }
}
