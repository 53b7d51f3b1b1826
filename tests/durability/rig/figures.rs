//! What a rig did and found.

use std::fmt;
use std::io::{self, Write as _};

/// Counts of what was done, and sentences about what went wrong.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// Kills that came while the program ran.
    pub(crate) kills: u64,
    /// Of them, those that came before the first story of the run was acknowledged.
    pub(crate) early: u64,
    pub(crate) power_cuts: u64,
    /// System calls that were made to fail.
    pub(crate) failures: u64,
    /// Disks that were too small, or could not be written.
    pub(crate) disks: u64,
    /// Bytes that were turned over and files that were cut.
    pub(crate) damages: u64,
    /// Of them, those that a message tells of; the others changed nothing that can be read.
    pub(crate) told_damages: u64,
    /// New desks that were made of damaged ones.
    pub(crate) repairs: u64,
    /// Stories that are in them.
    pub(crate) saved: u64,
    /// Stories that were in the desks before they were damaged.
    pub(crate) to_save: u64,
    /// Times that a desk was opened and looked through.
    pub(crate) checks: u64,
    /// Versions of stories that were acknowledged.
    pub(crate) acknowledged: u64,
    /// How often an acknowledged version was looked up.
    pub(crate) lookups: u64,
    /// Decisions that were acknowledged.
    pub(crate) decisions: u64,
    /// Those of them that were missing or not what they were.
    pub(crate) forgotten: u64,
    /// Acknowledged versions that were missing or not what they were.
    pub(crate) lost: u64,
    /// What looking through the database found, the entries of its index among it.
    pub(crate) broken: u64,
    /// Desks that did not open, panics, hangs, wrong exit statuses and messages.
    pub(crate) wrong: u64,
    /// What could not be done on this machine.
    pub(crate) skipped: Vec<String>,
    /// What went wrong, a sentence each.
    pub(crate) told: Vec<String>,
}

impl Figures {
    /// Both together.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.kills += other.kills;
        self.early += other.early;
        self.power_cuts += other.power_cuts;
        self.failures += other.failures;
        self.disks += other.disks;
        self.damages += other.damages;
        self.told_damages += other.told_damages;
        self.repairs += other.repairs;
        self.saved += other.saved;
        self.to_save += other.to_save;
        self.checks += other.checks;
        self.acknowledged += other.acknowledged;
        self.lookups += other.lookups;
        self.decisions += other.decisions;
        self.forgotten += other.forgotten;
        self.lost += other.lost;
        self.broken += other.broken;
        self.wrong += other.wrong;
        self.skipped.extend(other.skipped);
        self.told.extend(other.told);
        self
    }

    /// Whether nothing went wrong.
    pub(crate) fn is_well(&self) -> bool {
        self.lost == 0 && self.forgotten == 0 && self.broken == 0 && self.wrong == 0
    }

    /// Something that must not be.
    pub(super) fn wrong(&mut self, what: String) {
        self.wrong += 1;
        self.tell(what);
    }

    /// Keeps a sentence, and says it at once to who waits.
    pub(super) fn tell(&mut self, what: String) {
        say(&what);
        self.told.push(what);
    }

    pub(super) fn skip(what: &str, why: &str) -> Self {
        let line = format!("SKIPPED: {what}: {why}");
        say(&line);
        Self {
            skipped: vec![line],
            ..Self::default()
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for skipped in &self.skipped {
            writeln!(f, "{skipped}")?;
        }
        let Self {
            kills,
            early,
            power_cuts,
            failures,
            disks,
            damages,
            told_damages,
            repairs,
            saved,
            to_save,
            checks,
            acknowledged,
            lookups,
            decisions,
            forgotten,
            lost,
            broken,
            wrong,
            ..
        } = self;
        writeln!(f, "kills {kills}, of which before a first answer {early}")?;
        writeln!(f, "power cuts {power_cuts}")?;
        writeln!(
            f,
            "injected failures {failures}, full or closed disks {disks}"
        )?;
        writeln!(
            f,
            "damages {damages}, of which told {told_damages}, the others harmless"
        )?;
        writeln!(f, "repairs {repairs}, stories saved {saved} of {to_save}")?;
        writeln!(f, "desks looked through {checks}")?;
        writeln!(
            f,
            "acknowledged versions {acknowledged}, looked up {lookups} times"
        )?;
        writeln!(
            f,
            "acknowledged decisions {decisions}, forgotten {forgotten}"
        )?;
        write!(
            f,
            "lost {lost}, broken entries {broken}, otherwise wrong {wrong}"
        )
    }
}

/// Says something to who waits, who may be gone.
fn say(what: &str) {
    drop(writeln!(io::stderr(), "{what}"));
}
