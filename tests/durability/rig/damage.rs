//! Bytes that were turned over and files that were cut short, as a bad disk leaves them.

use std::fs;
use std::path::{Path, PathBuf};

use super::action::{Action, Given};
use super::ledger::Ledger;
use super::process::{Ended, run};
use super::random::Random;
use super::{Figures, Rig};

/// Exit statuses of the program.
const DONE: i32 = 0;
const FINDINGS: i32 = 1;
const STORE: i32 = 4;

/// What is done to a file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Flip,
    Cut,
}

/// A desk that is damaged again and again, each time as it was at first.
struct Original {
    desk: PathBuf,
    ledger: Ledger,
    /// Its export, the stories in their order.
    export: String,
}

impl Rig {
    /// Turns over so many bytes, in every file of a desk's data in turn, each in a desk that was as
    /// it should be, and cuts files short at so many places.
    pub(crate) fn damage(&self, flips: u64, cuts: u64) -> Figures {
        let mut figures = Figures::default();
        let mut random = Random::new(self.seed);
        let place = tempfile::Builder::new().prefix("rig-").tempdir().unwrap();
        // One that was closed, and one that was killed.
        let originals = ["closed", "killed"].map(|name| {
            let desk = place.path().join(name);
            self.original(&desk, name == "killed", &mut random, &mut figures)
        });
        let kinds = [(Damage::Flip, flips), (Damage::Cut, cuts)];
        for (kind, many) in kinds {
            for number in 0..many {
                let at = usize::try_from(number).unwrap();
                let original = originals.get(at % 2).unwrap();
                // Half of them in the log, the others in the other files in turn.
                self.damage_once(original, kind, at / 2, &mut random, &mut figures);
            }
        }
        figures
    }

    fn original(
        &self,
        desk: &Path,
        is_killed: bool,
        random: &mut Random,
        figures: &mut Figures,
    ) -> Original {
        let files = desk.parent().unwrap();
        let (mut given, mut ledger) = (Given::default(), Ledger::default());
        for action in [Action::New, Action::Update, Action::New, Action::Open] {
            let input = (action != Action::Open).then(|| given.some(action, 24, random));
            let ended = run(&mut self.action(action, input.as_ref(), desk, files));
            if let Some(input) = input {
                ledger.hear(&input, &ended.stdout, figures);
            }
            if ended.status != Some(DONE) {
                figures.wrong(format!("an undisturbed {action:?} failed: {ended:?}"));
            }
        }
        let mut export = self.command(files, &["export", "--desk"]);
        let export = run(export.arg(desk)).stdout;
        if is_killed {
            fs::remove_file(desk.join(".copydesk/closed")).unwrap();
        }
        Original {
            desk: desk.to_owned(),
            ledger,
            export,
        }
    }

    fn damage_once(
        &self,
        original: &Original,
        kind: Damage,
        number: usize,
        random: &mut Random,
        figures: &mut Figures,
    ) {
        let place = tempfile::Builder::new().prefix("rig-").tempdir().unwrap();
        let desk = place.path().join("desk");
        copy(&original.desk, &desk);
        let after = damage(&desk, kind, number, random);
        // For what is tried later, since opening changes files.
        let untouched = place.path().join("untouched");
        let repairs = number % 4 < 2;
        if repairs {
            copy(&desk, &untouched);
        }
        figures.damages += 1;
        let export = self.at(&desk, &["export"]);
        let is_told = judge(&export, &[DONE, STORE], &after, figures);
        if !is_told && export.stdout != original.export {
            figures.lost += 1;
            figures.tell(format!("{after}: other stories, and no word about it"));
        }
        let check = self.at(&desk, &["store", "check"]);
        let is_told = judge(&check, &[DONE, FINDINGS, STORE], &after, figures) || is_told;
        figures.told_damages += u64::from(is_told);
        if !is_told {
            original.ledger.check(&desk, figures, &after);
        }
        if repairs {
            self.repair(original, &untouched, is_told, &after, figures);
        }
    }

    /// Saves what can be read of a desk that was damaged, and looks at what that is.
    fn repair(
        &self,
        original: &Original,
        desk: &Path,
        is_told: bool,
        after: &str,
        figures: &mut Figures,
    ) {
        let saved = desk.parent().unwrap().join("saved");
        let into = saved.to_str().unwrap();
        let repair = self.at(desk, &["store", "check", "--repair", into]);
        let has_problems = judge(&repair, &[DONE, FINDINGS, STORE], after, figures);
        if !saved.join("copydesk.toml").exists() {
            if !has_problems {
                figures.wrong(format!("{after}: nothing was saved, and no word about it"));
            }
            return;
        }
        let export = self.at(&saved, &["export"]);
        judge(&export, &[DONE], after, figures);
        let whole: Vec<&str> = original.export.lines().collect();
        let kept: Vec<&str> = export.stdout.lines().collect();
        figures.repairs += 1;
        figures.saved += u64::try_from(kept.len()).unwrap();
        figures.to_save += u64::try_from(whole.len()).unwrap();
        if !has_problems && kept != whole {
            figures.lost += 1;
            figures.tell(format!("{after}: not all was saved, and no word about it"));
        }
        if !is_told && kept != whole {
            figures.wrong(format!("{after}: a sound desk was not saved whole"));
        }
    }

    fn at(&self, desk: &Path, args: &[&str]) -> Ended {
        let mut command = self.command(desk.parent().unwrap(), args);
        run(command.arg("--desk").arg(desk))
    }
}

/// Damages one file of the desk's data; says how.
fn damage(desk: &Path, kind: Damage, number: usize, random: &mut Random) -> String {
    let data = desk.join(".copydesk");
    let mut files = Vec::new();
    walk(&data, &mut files);
    files.sort();
    // The log is where the data is.
    let log = data.join("db/db");
    let file = if number.is_multiple_of(2) {
        &log
    } else {
        files.get(number / 2 % files.len()).unwrap()
    };
    let mut bytes = fs::read(file).unwrap();
    let name = file.strip_prefix(&data).unwrap().display().to_string();
    if bytes.is_empty() {
        return format!("{name} was empty");
    }
    let mut at = random.below(bytes.len());
    match kind {
        Damage::Flip => {
            // Much of the log is zero, where nothing is to be damaged.
            for _ in 0..64 {
                if bytes.get(at) != Some(&0) {
                    break;
                }
                at = random.below(bytes.len());
            }
            let mask = 1 << random.below(8);
            *bytes.get_mut(at).unwrap() ^= mask;
            fs::write(file, bytes).unwrap();
            format!("byte {at} of {name} xor {mask}")
        }
        Damage::Cut => {
            bytes.truncate(at);
            fs::write(file, bytes).unwrap();
            format!("{name} cut at {at}")
        }
    }
}

fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let from = entry.unwrap().path();
        let to = to.join(from.file_name().unwrap());
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// Whether it told of damage; a way to end that may not be is counted.
fn judge(ended: &Ended, allowed: &[i32], after: &str, figures: &mut Figures) -> bool {
    if let Some(disgrace) = ended.disgrace() {
        figures.wrong(format!("{after}: {disgrace}"));
        return true;
    }
    let status = ended.status.unwrap_or(-1);
    let told = ended.stderr.contains("error: ") || ended.stdout.contains("problem: ");
    if !allowed.contains(&status) || (status != DONE && !told) {
        let said = ended.stderr.trim();
        figures.wrong(format!("{after}: it ended with {status}: {said}"));
    }
    status != DONE
}
