//! The two streams as a person sees them: colour, width, and what may be written to them.
//!
//! [`Terminal`] decides once, from the command line, the environment and the streams; [`Theme`] is
//! that decision for one stream. [`line()`] is the way in for text that somebody else wrote, and
//! [`Output`] turns a reader that went away into success.
//!
//! Invariant: text of a story, a plugin or a file reaches a terminal only without control
//! characters and without bidirectional overrides; each leaves something to see in its place.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

use super::args::ColorWhen;
use super::cells::cells;
use super::streams::Streams;
use crate::model::Severity;
pub(super) use crate::visible::stand_in;

/// The width where none is known.
const DEFAULT_WIDTH: usize = 80;

/// The narrowest width that is drawn for; a narrower terminal wraps for itself.
const LEAST_WIDTH: usize = 40;

/// What the environment says of the terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Surroundings {
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and neither empty nor `0`.
    pub force_color: bool,
    /// `CLICOLOR` is `0`.
    pub clicolor_off: bool,
    /// `TERM` is `dumb`.
    pub dumb: bool,
    /// `CI` is set and neither empty nor `false`.
    pub ci: bool,
    /// `COLUMNS`, when it is a number above 0.
    pub columns: Option<usize>,
}

impl Surroundings {
    /// Reads an environment.
    pub(crate) fn read<T: AsRef<OsStr>>(variable: impl Fn(&str) -> Option<T>) -> Self {
        let text =
            |name: &str| variable(name).map(|value| value.as_ref().to_string_lossy().into_owned());
        let set = |name: &str, off: &str| {
            text(name).is_some_and(|value| !value.is_empty() && value != off)
        };
        Self {
            no_color: set("NO_COLOR", ""),
            force_color: set("CLICOLOR_FORCE", "0"),
            clicolor_off: text("CLICOLOR").as_deref() == Some("0"),
            dumb: text("TERM").as_deref() == Some("dumb"),
            ci: set("CI", "false"),
            columns: text("COLUMNS")
                .and_then(|c| c.parse().ok())
                .filter(|columns| *columns > 0),
        }
    }
}

/// What one stream is connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// A terminal, this many columns wide where that is known.
    Terminal(Option<usize>),
    /// A file or a pipe.
    Other,
}

/// How to draw on one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Theme {
    colour: Colour,
    limit: Option<usize>,
}

/// Whether there is colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    /// As escape sequences.
    Ansi,
    /// None.
    None,
}

impl Theme {
    /// No colour, and this many columns.
    pub(crate) fn plain(columns: usize) -> Self {
        Self {
            colour: Colour::None,
            limit: Some(columns),
        }
    }

    /// Colour, and this many columns.
    #[cfg(test)]
    pub(crate) fn coloured(columns: usize) -> Self {
        Self {
            colour: Colour::Ansi,
            limit: Some(columns),
        }
    }

    fn decide(when: ColorWhen, surroundings: &Surroundings, stream: Stream) -> Self {
        let on = match when {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto if surroundings.no_color => false,
            ColorWhen::Auto if surroundings.force_color => true,
            ColorWhen::Auto => {
                stream != Stream::Other && !surroundings.clicolor_off && !surroundings.dumb
            }
        };
        let limit = match stream {
            Stream::Terminal(size) => surroundings.columns.or(size).or(Some(DEFAULT_WIDTH)),
            Stream::Other => surroundings.columns,
        };
        Self {
            colour: if on { Colour::Ansi } else { Colour::None },
            limit,
        }
    }

    /// Whether there is colour.
    pub(crate) fn colour(self) -> Colour {
        self.colour
    }

    /// Columns that running text is wrapped to, 40 at least.
    pub(crate) fn width(self) -> usize {
        self.limit.unwrap_or(DEFAULT_WIDTH).max(LEAST_WIDTH)
    }

    /// Columns that a line of a table is cut to; none in a pipe, where another program may search
    /// for what was cut off.
    pub(crate) fn limit(self) -> Option<usize> {
        self.limit.map(|limit| limit.max(LEAST_WIDTH))
    }

    /// The text in a style, or as it is where there is no colour. The text must be clean.
    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        match self.colour {
            Colour::Ansi if !text.is_empty() => format!("{style}{text}{style:#}"),
            Colour::Ansi | Colour::None => text.to_owned(),
        }
    }
}

/// Headlines.
pub(crate) const STRONG: Style = Style::new().bold();
/// What matters less.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// What was not checked.
pub(crate) const LOUD: Style = AnsiColor::Red.on_default().bold();

/// The style of a severity.
pub(crate) fn style_of(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Note => AnsiColor::Cyan.on_default(),
    }
}

/// How to draw on standard output and standard error.
#[derive(Debug, Clone)]
pub(crate) struct Terminal {
    /// The streams themselves.
    pub streams: Streams,
    /// For data.
    pub stdout: Theme,
    /// For talk.
    pub stderr: Theme,
    /// What standard error is connected to.
    pub stderr_is: Stream,
    /// What the environment says.
    pub surroundings: Surroundings,
}

impl Terminal {
    /// Looks at the streams.
    pub(crate) fn of(streams: Streams, when: ColorWhen, surroundings: Surroundings) -> Self {
        let (stdout, stderr) = (streams.stdout_is(), streams.stderr_is());
        Self {
            streams,
            ..Self::new(when, surroundings, stdout, stderr)
        }
    }

    fn new(when: ColorWhen, surroundings: Surroundings, stdout: Stream, stderr: Stream) -> Self {
        Self {
            streams: Streams::Own,
            stdout: Theme::decide(when, &surroundings, stdout),
            stderr: Theme::decide(when, &surroundings, stderr),
            stderr_is: stderr,
            surroundings,
        }
    }

    /// Where a bar can be drawn over itself: only by the process that the terminal is of.
    pub(crate) fn bar_on(&self) -> Stream {
        match self.streams {
            Streams::Own => self.stderr_is,
            Streams::Given(_) => Stream::Other,
        }
    }

    /// Standard output for writing: our colours are translated for consoles that do not know
    /// escape sequences, and a reader that went away is no error.
    pub(crate) fn open_stdout(&self) -> Output<Box<dyn Write>> {
        Output::new(match self.stdout.colour {
            Colour::Ansi => Box::new(anstream::AutoStream::always(self.streams.stdout())),
            Colour::None => self.streams.stdout(),
        })
    }

    /// Standard error for writing, in the same way.
    pub(crate) fn open_stderr(&self) -> Output<Box<dyn Write>> {
        Output::new(match self.stderr.colour {
            Colour::Ansi => Box::new(anstream::AutoStream::always(self.streams.stderr())),
            Colour::None => self.streams.stderr(),
        })
    }
}

/// A writer whose reader may go away: from then on it takes everything and writes nothing.
///
/// Callers that produce much ask [`Output::is_broken`] now and then, and stop.
#[derive(Debug)]
pub(crate) struct Output<W> {
    inner: W,
    broken: bool,
}

impl<W: Write> Output<W> {
    /// Wraps a writer.
    pub(crate) fn new(inner: W) -> Self {
        Self {
            inner,
            broken: false,
        }
    }

    /// Whether the reader went away.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    fn forgive<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.broken = true;
                Ok(instead)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.broken {
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes);
        self.forgive(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.broken {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.forgive(flushed, ())
    }
}

/// Somebody's text as one line for a terminal: line breaks and tabs become a space, everything
/// else that could move the cursor, colour or reorder becomes a visible stand-in.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| stand_in(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let clean = |c| match c {
        '\n' | '\t' => ' ',
        _ => stand_in(c).unwrap_or(c),
    };
    Cow::Owned(text.replace("\r\n", "\n").chars().map(clean).collect())
}

/// Columns that a clean line takes.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// A line, cut to so many columns, with `…` where something is missing.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    let text = line(text);
    if columns(&text) <= limit {
        return text.into_owned();
    }
    let (mut kept, mut used) = (String::new(), 0);
    for cell in cells(&text) {
        if used + cell.width >= limit {
            break;
        }
        used += cell.width;
        kept.push_str(&cell.shown);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surroundings(variables: &[(&str, &str)]) -> Surroundings {
        Surroundings::read(|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| *value)
        })
    }

    #[track_caller]
    fn has_colour(when: ColorWhen, variables: &[(&str, &str)], stream: Stream, expected: bool) {
        let theme = Theme::decide(when, &surroundings(variables), stream);
        assert_eq!(
            theme.colour() == Colour::Ansi,
            expected,
            "{when:?} {variables:?} {stream:?}"
        );
    }

    #[test]
    fn colour_follows_the_command_line_then_the_environment_then_the_stream() {
        let terminal = Stream::Terminal(Some(100));
        has_colour(ColorWhen::Auto, &[], terminal, true);
        has_colour(ColorWhen::Auto, &[], Stream::Other, false);
        has_colour(ColorWhen::Auto, &[("NO_COLOR", "1")], terminal, false);
        has_colour(ColorWhen::Auto, &[("NO_COLOR", "")], terminal, true);
        has_colour(ColorWhen::Auto, &[("TERM", "dumb")], terminal, false);
        has_colour(ColorWhen::Auto, &[("CLICOLOR", "0")], terminal, false);
        has_colour(
            ColorWhen::Auto,
            &[("CLICOLOR_FORCE", "1")],
            Stream::Other,
            true,
        );
        has_colour(
            ColorWhen::Auto,
            &[("CLICOLOR_FORCE", "0")],
            Stream::Other,
            false,
        );
        has_colour(
            ColorWhen::Auto,
            &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")],
            terminal,
            false,
        );
        has_colour(ColorWhen::Always, &[("NO_COLOR", "1")], Stream::Other, true);
        has_colour(
            ColorWhen::Never,
            &[("CLICOLOR_FORCE", "1")],
            terminal,
            false,
        );
    }

    #[test]
    fn each_stream_is_decided_on_its_own() {
        let terminal = Terminal::new(
            ColorWhen::Auto,
            Surroundings::default(),
            Stream::Other,
            Stream::Terminal(Some(120)),
        );
        assert_eq!(
            terminal.stdout,
            Theme {
                colour: Colour::None,
                limit: None
            }
        );
        assert_eq!(
            terminal.stderr,
            Theme {
                colour: Colour::Ansi,
                limit: Some(120)
            }
        );
    }

    #[test]
    fn nothing_is_cut_in_a_pipe_unless_columns_says_so() {
        let theme =
            |variables, stream| Theme::decide(ColorWhen::Auto, &surroundings(variables), stream);
        assert_eq!(theme(&[], Stream::Other).limit(), None);
        assert_eq!(theme(&[], Stream::Other).width(), 80);
        assert_eq!(
            theme(&[("COLUMNS", "100")], Stream::Other).limit(),
            Some(100)
        );
        assert_eq!(
            theme(&[("COLUMNS", "many")], Stream::Terminal(None)).limit(),
            Some(80)
        );
        assert_eq!(theme(&[], Stream::Terminal(Some(3))).width(), 40);
    }

    #[test]
    fn hostile_text_leaves_its_traces_and_none_of_its_effects() {
        for (text, expected) in [
            ("plain, “naïve” 日本語 שלום", "plain, “naïve” 日本語 שלום"),
            ("\u{1b}[31mred\u{1b}[0m", "␛[31mred␛[0m"),
            ("\u{1b}]0;title\u{7}", "␛]0;title␇"),
            ("\u{9b}2J\u{85}", "\u{fffd}2J\u{fffd}"),
            ("back\u{8}\u{8}space\u{7f}", "back␈␈space␡"),
            (
                "user\u{202e}gpj.exe\u{2066}x\u{2069}",
                "user\u{fffd}gpj.exe\u{fffd}x\u{fffd}",
            ),
            ("one\r\ntwo\nthree\tfour", "one two three four"),
            ("over\rwritten", "over␍written"),
            ("para\u{2029}graph\u{2028}", "para\u{fffd}graph\u{fffd}"),
            ("\0", "␀"),
        ] {
            assert_eq!(line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_is_cut_by_columns_and_between_clusters() {
        assert_eq!(cut("Ferry fares rise", 16), "Ferry fares rise");
        assert_eq!(cut("Ferry fares rise", 12), "Ferry fares…");
        assert_eq!(cut("日本語の見出し", 8), "日本語…");
        assert_eq!(
            cut("e\u{301}e\u{301}e\u{301}e\u{301}", 3),
            "e\u{301}e\u{301}…"
        );
        assert_eq!(cut("", 3), "");
    }

    #[test]
    fn paint_is_nothing_without_colour() {
        assert_eq!(Theme::plain(80).paint(LOUD, "x"), "x");
        assert_eq!(
            Theme::coloured(80).paint(STRONG, "x"),
            "\u{1b}[1mx\u{1b}[0m"
        );
        assert_eq!(Theme::coloured(80).paint(STRONG, ""), "");
    }

    /// Takes some bytes and then fails in one way.
    struct Closing(usize, io::ErrorKind);

    impl Write for Closing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(self.1.into());
            }
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            if self.0 == 0 {
                Err(self.1.into())
            } else {
                Ok(())
            }
        }
    }

    #[test]
    fn a_reader_that_goes_away_is_remembered_and_no_error() {
        let mut output = Output::new(Closing(4, io::ErrorKind::BrokenPipe));
        output.write_all(b"abc").unwrap();
        assert!(!output.is_broken());
        output.write_all(b"defghi").unwrap();
        assert!(output.is_broken());
        output.write_all(b"more").unwrap();
        output.flush().unwrap();
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let mut output = Output::new(Closing(0, io::ErrorKind::StorageFull));
        assert_eq!(
            output.write_all(b"abc").unwrap_err().kind(),
            io::ErrorKind::StorageFull
        );
        assert!(!output.is_broken());
    }
}
