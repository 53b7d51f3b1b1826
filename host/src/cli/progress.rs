//! How far a run is, on standard error: a bar, a line now and then, or nothing.
//!
//! Invariant: only what is durable is counted. [`Progress::stored`] is called after the store has
//! acknowledged, and nothing else moves the count.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::ProgressWhen;
use super::terminal::{Stream, Surroundings};

/// Plain lines come for every so many stories.
const STEP_STORIES: u64 = 500;

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Bar,
    Plain,
    Nothing,
}

impl Shape {
    fn decide(when: ProgressWhen, surroundings: &Surroundings, stderr: Stream) -> Self {
        let on_screen = stderr != Stream::Other && !surroundings.dumb;
        match when {
            ProgressWhen::None => Self::Nothing,
            ProgressWhen::Plain => Self::Plain,
            // A bar that cannot be drawn over itself would be a line for each step.
            ProgressWhen::Bar if on_screen => Self::Bar,
            ProgressWhen::Bar => Self::Plain,
            ProgressWhen::Auto if on_screen && !surroundings.ci => Self::Bar,
            ProgressWhen::Auto => Self::Nothing,
        }
    }
}

/// How far a run is.
#[derive(Debug)]
pub(crate) enum Progress<W> {
    /// Drawn over itself; the writer is for what is said meanwhile.
    Bar(ProgressBar, W),
    /// A line now and then.
    Plain(Lines<W>),
    /// Nothing; the writer is for what is said meanwhile.
    Nothing(W),
}

impl<W: Write> Progress<W> {
    /// Begins to show, as asked for and as standard error allows. `writer` is standard error.
    pub(crate) fn new(
        when: ProgressWhen,
        surroundings: &Surroundings,
        stderr: Stream,
        writer: W,
    ) -> Self {
        match Shape::decide(when, surroundings, stderr) {
            Shape::Bar => Self::Bar(bar(ProgressDrawTarget::stderr()), writer),
            Shape::Plain => Self::Plain(Lines {
                writer,
                stored: 0,
                filed: 0,
            }),
            Shape::Nothing => Self::Nothing(writer),
        }
    }

    /// Counts stories that are durable.
    ///
    /// # Errors
    /// When standard error cannot be written.
    pub(crate) fn stored(&mut self, stories: u64) -> io::Result<()> {
        match self {
            Self::Bar(bar, _) => bar.inc(stories),
            Self::Plain(lines) => lines.stored(stories)?,
            Self::Nothing(_) => {}
        }
        Ok(())
    }

    /// Tells how many stories of before have been filed for the archive.
    ///
    /// # Errors
    /// When standard error cannot be written.
    pub(crate) fn filed(&mut self, stories: u64) -> io::Result<()> {
        match self {
            Self::Bar(bar, _) => bar.set_message(format!(", {stories} earlier ones filed")),
            Self::Plain(lines) => lines.filed(stories)?,
            Self::Nothing(_) => {}
        }
        Ok(())
    }

    /// Writes lines without tearing the bar. Somebody else's text in them must be clean.
    ///
    /// # Errors
    /// When standard error cannot be written.
    pub(crate) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        match self {
            Self::Bar(bar, writer) => bar.suspend(|| writer.write_all(lines)),
            Self::Plain(Lines { writer, .. }) | Self::Nothing(writer) => writer.write_all(lines),
        }
    }

    /// Takes the bar away and gives the writer back.
    pub(crate) fn finish(self) -> W {
        match self {
            Self::Bar(bar, writer) => {
                bar.finish_and_clear();
                writer
            }
            Self::Plain(Lines { writer, .. }) | Self::Nothing(writer) => writer,
        }
    }
}

const BAR: &str = "{spinner} {pos} stories stored, {per_sec}{msg}";

fn bar(target: ProgressDrawTarget) -> ProgressBar {
    ProgressBar::with_draw_target(None, target).with_style(style())
}

fn style() -> ProgressStyle {
    // The template is a constant, and a test reads it.
    ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Plain lines about how far a run is.
#[derive(Debug)]
pub(crate) struct Lines<W> {
    writer: W,
    stored: u64,
    filed: u64,
}

impl<W: Write> Lines<W> {
    fn filed(&mut self, filed: u64) -> io::Result<()> {
        if self.filed / STEP_STORIES < filed / STEP_STORIES {
            writeln!(self.writer, "{filed} earlier stories filed for the archive")?;
        }
        self.filed = filed;
        Ok(())
    }

    fn stored(&mut self, stories: u64) -> io::Result<()> {
        let before = self.stored;
        self.stored += stories;
        if before / STEP_STORIES < self.stored / STEP_STORIES {
            writeln!(self.writer, "{} stories stored", self.stored)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(when: ProgressWhen, stderr: Stream, change: fn(&mut Surroundings)) -> Shape {
        let mut surroundings = Surroundings::default();
        change(&mut surroundings);
        Shape::decide(when, &surroundings, stderr)
    }

    fn plain() -> Progress<Vec<u8>> {
        let surroundings = Surroundings::default();
        Progress::new(
            ProgressWhen::Plain,
            &surroundings,
            Stream::Other,
            Vec::new(),
        )
    }

    fn text(progress: Progress<Vec<u8>>) -> String {
        String::from_utf8(progress.finish()).unwrap()
    }

    #[test]
    fn a_bar_is_only_on_a_terminal_that_can_and_never_in_ci() {
        let terminal = Stream::Terminal(None);
        assert_eq!(shape(ProgressWhen::Auto, terminal, |_| {}), Shape::Bar);
        assert_eq!(
            shape(ProgressWhen::Auto, Stream::Other, |_| {}),
            Shape::Nothing
        );
        assert_eq!(
            shape(ProgressWhen::Auto, terminal, |s| s.dumb = true),
            Shape::Nothing
        );
        assert_eq!(
            shape(ProgressWhen::Auto, terminal, |s| s.ci = true),
            Shape::Nothing
        );
        assert_eq!(
            shape(ProgressWhen::Bar, terminal, |s| s.ci = true),
            Shape::Bar
        );
        assert_eq!(
            shape(ProgressWhen::Bar, Stream::Other, |_| {}),
            Shape::Plain
        );
        assert_eq!(shape(ProgressWhen::Plain, terminal, |_| {}), Shape::Plain);
        assert_eq!(shape(ProgressWhen::None, terminal, |_| {}), Shape::Nothing);
    }

    #[test]
    fn the_template_is_a_template() {
        assert!(ProgressStyle::with_template(BAR).is_ok());
    }

    #[test]
    fn a_line_comes_for_every_500_stories_of_an_unknown_total() {
        let mut progress = plain();
        for _ in 0..11 {
            progress.stored(100).unwrap();
        }
        assert_eq!(text(progress), "500 stories stored\n1000 stories stored\n");
    }

    #[test]
    fn lines_tell_of_the_stories_that_are_filed_and_not_how_many_in_each_batch() {
        let mut progress = plain();
        for filed in [128, 256, 512, 640, 1020] {
            progress.filed(filed).unwrap();
        }
        let said = text(progress);
        assert_eq!(
            said,
            "512 earlier stories filed for the archive\n\
             1020 earlier stories filed for the archive\n"
        );
    }

    #[test]
    fn a_bar_counts_what_is_stored() {
        let mut progress = Progress::Bar(bar(ProgressDrawTarget::hidden()), Vec::new());
        progress.stored(2).unwrap();
        progress.write(b"a warning\n").unwrap();
        let Progress::Bar(bar, _) = &progress else {
            panic!()
        };
        assert_eq!(bar.position(), 2);
        assert_eq!(text(progress), "a warning\n");
    }
}
