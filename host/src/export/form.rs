//! The forms that there are, and what all of them are told.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::csv::Table;
use super::html::Html;
use super::json::StoryLines;
use super::json_ld::Articles;
use super::junit::Junit;
use super::lint::{Github, Lines};
use super::markdown::Markdown;
use super::ninjs::Ninjs;
use super::patch::Patch;
use super::sarif::Sarif;
use super::web_annotation::WebAnnotations;
use crate::model::{AnnotatedStory, AnnotationId, Logged, Manifest, Receipts, Revision, Severity};

/// What stories are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Our own, `copydesk/story@1`.
    Json,
    /// IPTC ninjs 3.1.
    Ninjs,
    /// W3C Web Annotation.
    WebAnnotation,
    /// SARIF 2.1.0.
    Sarif,
    /// schema.org in JSON-LD.
    JsonLd,
    /// CSV for a spreadsheet.
    Csv,
    /// A report in Markdown.
    Markdown,
    /// A report in HTML.
    Html,
    /// A unified diff of the suggestions that were accepted.
    Patch,
    /// Commands of a GitHub workflow; of findings alone.
    Github,
    /// `JUnit`'s XML; of findings alone.
    Junit,
    /// A line a finding, as compilers have it.
    Line,
}

impl Form {
    /// Those in which the stories of a desk go out.
    pub const OF_A_DESK: [Self; 9] = [
        Self::Json,
        Self::Ninjs,
        Self::WebAnnotation,
        Self::Sarif,
        Self::JsonLd,
        Self::Csv,
        Self::Markdown,
        Self::Html,
        Self::Patch,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ninjs => "ninjs",
            Self::WebAnnotation => "web-annotation",
            Self::Sarif => "sarif",
            Self::JsonLd => "json-ld",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Patch => "patch",
            Self::Github => "github",
            Self::Junit => "junit",
            Self::Line => "line",
        }
    }

    /// What it is, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Json => "One JSON object a line, a story each, with all that is known of it",
            Self::Ninjs => "One IPTC ninjs 3.1 item a line",
            Self::WebAnnotation => "One W3C Web Annotation a line",
            Self::Sarif => "SARIF 2.1.0: the flags for a viewer of findings",
            Self::JsonLd => "One schema.org NewsArticle in JSON-LD a line",
            Self::Csv => "CSV for a spreadsheet: a row for each thing that was said",
            Self::Markdown => "A report in Markdown",
            Self::Html => "A report in HTML: one page that can be mailed and printed",
            Self::Patch => "A unified diff: the suggestions that editors accepted",
            Self::Github => "The flags as commands of a GitHub workflow",
            Self::Junit => "The flags as JUnit's XML",
            Self::Line => "A line a flag: FILE:LINE:COLUMN: SEVERITY RULE: MESSAGE",
        }
    }

    /// Whether it tells what is new since the version before; see [`Item::earlier`].
    pub fn compares(self) -> bool {
        self == Self::Sarif
    }

    /// Whether it is of documents where they are at hand; see [`Item::document`].
    pub fn is_of_documents(self) -> bool {
        self == Self::Patch
    }

    /// Whether it tells of the rules; see [`Options::manifests`].
    pub fn explains(self) -> bool {
        self == Self::Sarif
    }
}

/// A story as it is told to an exporter.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// Counts the texts that came under its id, from 1.
    pub version: u32,
    /// The story with what was said of it.
    pub annotated: &'a AnnotatedStory,
    /// What was decided of it, in the order of the log.
    pub decisions: &'a [Logged],
    /// What to decide on it with; none where there is no desk to decide on.
    pub revision: Option<Revision>,
    /// What it was before.
    pub earlier: Earlier<'a>,
    /// The document that it came in, with line ends as `\n`, where that is at hand and holds no
    /// other story.
    pub document: Option<&'a str>,
}

/// What a story was before.
#[derive(Debug, Clone, Copy)]
pub enum Earlier<'a> {
    /// Not known.
    Unknown,
    /// Nothing: this is the first version.
    First,
    /// The version before.
    Version(&'a AnnotatedStory),
    /// One of a check whose findings are known by these ids.
    Baseline(&'a BTreeSet<AnnotationId>),
}

/// What an exporter is made with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether what depends on the machine and the time is told, where the form has a place for it.
    pub receipts: Receipts,
    /// The plugins of the pipeline, for what they say of their rules.
    pub manifests: Vec<Manifest>,
    /// The severity from which a flag is a failure; none when none is.
    pub threshold: Option<Severity>,
}

/// Writes stories in one form.
///
/// The methods are called in the order of their names here, `story` any number of times. Each writes
/// all that it has to; nothing is kept back but what stands at the end of the form once.
pub trait Exporter {
    /// Writes what stands before the first story.
    ///
    /// # Errors
    /// When the writer fails.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Ok(())
    }

    /// Writes a story.
    ///
    /// # Errors
    /// When the writer fails.
    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()>;

    /// Writes what stands after the last story.
    ///
    /// # Errors
    /// When the writer fails.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Ok(())
    }
}

/// The exporter of a form.
pub fn exporter(form: Form, options: &Options) -> Box<dyn Exporter> {
    let receipts = options.receipts;
    match form {
        Form::Json => Box::new(StoryLines::new(receipts)),
        Form::Ninjs => Box::new(Ninjs::new(receipts)),
        Form::WebAnnotation => Box::new(WebAnnotations::new(receipts)),
        Form::Sarif => Box::new(Sarif::new(&options.manifests)),
        Form::JsonLd => Box::new(Articles),
        Form::Csv => Box::new(Table),
        Form::Markdown => Box::new(Markdown::new(receipts)),
        Form::Html => Box::new(Html::new(receipts)),
        Form::Patch => Box::new(Patch),
        Form::Github => Box::new(Github),
        Form::Junit => Box::new(Junit::new(options.threshold)),
        Form::Line => Box::new(Lines),
    }
}
