//! System calls that fail, and disks that are full or closed.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::action::{Action, Given};
use super::ledger::Ledger;
use super::mounts::{own, tool};
use super::process::{Ended, run};
use super::random::Random;
use super::{Figures, Rig};

/// Exit statuses of the program.
const DONE: i32 = 0;
const USAGE: i32 = 2;
const STORE: i32 = 4;
/// The loader's own, when it cannot read a library.
const LOADER: i32 = 127;

/// Calls that look at files.
const OF_FILES: &str = "access,newfstatat,fstat,statx,lseek,readlink,fcntl,ioctl";

/// Calls that reach the disk. `pread64` is what sled recovers with, which takes a read that failed for
/// the end of its log (docs/storage.md).
const OF_THE_DISK: &str = "openat,read,pread64,write,pwrite64,fsync,fdatasync,sync_file_range,\
    ftruncate,rename,unlink,mkdir,flock,getdents64";

/// How often a small desk's log is read before sled reads it.
const OUR_READS: u64 = 15;

impl Rig {
    /// Makes the first, second, ... call of a small run fail: of all that deal with files, and of
    /// those that reach the desk's own files.
    pub(crate) fn failures(&self, many: u64) -> Figures {
        let mut figures = Figures::default();
        if tool("strace", &["--version"]).is_err() {
            return Figures::skip("injected failures", "there is no strace");
        }
        let mut random = Random::new(self.seed);
        for number in 1..=many {
            let all = format!("{OF_FILES},{OF_THE_DISK}");
            let kinds = [
                (all.as_str(), false, number),
                (OF_THE_DISK, true, number),
                ("pread64", true, number + OUR_READS),
            ];
            for (calls, on_the_desk, when) in kinds {
                for error in ["EIO", "ENOSPC"] {
                    let injection = format!("inject={calls}:error={error}:when={when}");
                    self.fail(&injection, on_the_desk, &mut random, &mut figures);
                }
            }
        }
        figures
    }

    fn fail(&self, injection: &str, on_the_desk: bool, random: &mut Random, figures: &mut Figures) {
        let place = tempfile::Builder::new().prefix("rig-").tempdir().unwrap();
        let (desk, files) = (place.path().join("desk"), place.path());
        let (mut given, mut ledger) = (Given::default(), Ledger::default());
        let before = given.few(random);
        let ended = run(&mut self.action(Action::New, Some(&before), &desk, files));
        ledger.hear(&before, &ended.stdout, figures);
        let input = given.few(random);
        let action = self.action(Action::New, Some(&input), &desk, files);
        let trace = files.join("trace");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o"]).arg(&trace);
        command.args(["-e", injection]);
        if on_the_desk {
            for name in [
                "",
                "db",
                "db/db",
                "db/conf",
                "db/blobs",
                "acked",
                "lock",
                "decisions",
            ] {
                command.arg("-P").arg(desk.join(".copydesk").join(name));
            }
        }
        command.arg(action.get_program()).args(action.get_args());
        self.isolate(&mut command, files);
        let ended = run(&mut command);
        ledger.hear(&input, &ended.stdout, figures);
        let trace = fs::read_to_string(&trace).unwrap_or_default();
        let injected: Vec<&str> = trace.lines().filter(|it| it.contains("INJECTED")).collect();
        if injected.is_empty() {
            return;
        }
        figures.failures += 1;
        let allowed: &[i32] = if on_the_desk {
            &[DONE, STORE]
        } else {
            &[DONE, USAGE, STORE, LOADER]
        };
        let after = format!("{injection}: {}", injected.join("; "));
        judge(&ended, allowed, &after, figures);
        ledger.check(&desk, figures, &after);
    }

    /// Runs on disks of so many sizes, from one that holds nothing to one that nearly holds all.
    pub(crate) fn full_disks(&self, many: u64) -> Figures {
        let mut figures = Figures::default();
        if let Err(why) = own() {
            return Figures::skip("full disks", &why);
        }
        let mut random = Random::new(self.seed);
        for number in 0..many {
            // The first are so small that not even a database can be made, the next ones hold no more than
            // the plugins, which are kept before the first story.
            let kib = 4 + number * number * 64;
            let place = tempfile::Builder::new().prefix("rig-").tempdir().unwrap();
            let disk = place.path().join("disk");
            if let Err(why) = self.at_a_small_disk(&disk, kib, &mut random, &mut figures) {
                return figures.and(Figures::skip("full disks", &why));
            }
        }
        figures
    }

    fn at_a_small_disk(
        &self,
        disk: &Path,
        kib: u64,
        random: &mut Random,
        figures: &mut Figures,
    ) -> Result<(), String> {
        let at = disk.to_str().unwrap();
        let files = disk.parent().unwrap();
        fs::create_dir(disk).map_err(|error| error.to_string())?;
        let size = format!("size={kib}k");
        tool("mount", &["-t", "tmpfs", "-o", &size, "disk", at])?;
        let (mut given, mut ledger) = (Given::default(), Ledger::default());
        let mut ended = None;
        // Until it is full.
        for _ in 0..200 {
            let input = given.input(Action::New, random).unwrap_or_default();
            let desk = disk.join("desk");
            let run = run(&mut self.action(Action::New, Some(&input), &desk, files));
            ledger.hear(&input, &run.stdout, figures);
            let is_full = run.status != Some(DONE);
            ended = Some(run);
            if is_full {
                break;
            }
        }
        figures.disks += 1;
        let after = format!("on a disk of {kib} KiB");
        let ended = ended.ok_or("nothing was run")?;
        judge(&ended, &[STORE], &after, figures);
        if !ended.stderr.contains("space") {
            figures.wrong(format!("{after}: it does not say so: {}", ended.stderr));
        }
        // A second look at the full disk changes nothing for the worse.
        let list = run(&mut self.action(Action::Open, None, &disk.join("desk"), files));
        judge(&list, &[DONE, USAGE, STORE], &after, figures);
        tool("mount", &["-o", "remount,size=1g", at])?;
        ledger.check(&disk.join("desk"), figures, &after);
        tool("umount", &[at])
    }

    /// Runs where nothing can be written: at a new desk, and at one that was there.
    pub(crate) fn read_only(&self) -> Figures {
        let mut figures = Figures::default();
        if let Err(why) = own() {
            return Figures::skip("directories that cannot be written", &why);
        }
        let mut random = Random::new(self.seed);
        for is_new in [true, false] {
            let place = tempfile::Builder::new().prefix("rig-").tempdir().unwrap();
            let disk = place.path().join("disk");
            let tried = self.at_a_closed_disk(&disk, is_new, &mut random, &mut figures);
            if let Err(why) = tried {
                return Figures::skip("directories that cannot be written", &why);
            }
        }
        figures
    }

    fn at_a_closed_disk(
        &self,
        disk: &Path,
        is_new: bool,
        random: &mut Random,
        figures: &mut Figures,
    ) -> Result<(), String> {
        let (at, desk) = (disk.to_str().unwrap(), disk.join("desk"));
        let files = disk.parent().unwrap();
        fs::create_dir(disk).map_err(|error| error.to_string())?;
        tool("mount", &["-t", "tmpfs", "disk", at])?;
        let (mut given, mut ledger) = (Given::default(), Ledger::default());
        let input = given.few(random);
        if !is_new {
            let ended = run(&mut self.action(Action::New, Some(&input), &desk, files));
            ledger.hear(&input, &ended.stdout, figures);
        }
        tool("mount", &["-o", "remount,ro", at])?;
        for action in [Action::New, Action::Again, Action::Open] {
            let input = (action != Action::Open).then(|| given.few(random));
            let ended = run(&mut self.action(action, input.as_ref(), &desk, files));
            let after = format!("{action:?} where nothing can be written");
            // Without a desk there is nothing to list.
            let allowed = if is_new && action == Action::Open {
                USAGE
            } else {
                STORE
            };
            judge(&ended, &[allowed], &after, figures);
        }
        figures.disks += 1;
        tool("mount", &["-o", "remount,rw", at])?;
        if !is_new {
            ledger.check(&desk, figures, "where nothing could be written");
        }
        tool("umount", &[at])
    }
}

/// Whether it ended as it may.
fn judge(ended: &Ended, allowed: &[i32], after: &str, figures: &mut Figures) {
    if let Some(disgrace) = ended.disgrace() {
        figures.wrong(format!("{after}: {disgrace}"));
        return;
    }
    let status = ended.status.unwrap_or(-1);
    if !allowed.contains(&status) {
        let said = ended.stderr.trim();
        figures.wrong(format!("{after}: it ended with {status}: {said}"));
    } else if matches!(status, STORE | USAGE)
        && !ended.stderr.contains("error: ")
        // A message that could not be written; of a call that another thread came into, strace does
        // not say where to.
        && !after.contains("write(2,")
        && !after.contains("<... write resumed>")
    {
        figures.wrong(format!("{after}: it ended with {status} and no message"));
    }
}
