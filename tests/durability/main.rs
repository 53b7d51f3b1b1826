//! The rig that proves what `docs/storage.md` promises: it kills the real program, cuts the power
//! under it, makes system calls fail, fills the disk and damages files, and after each looks
//! whether all that was acknowledged is there.
//!
//! `cargo run -p copydesk-tests --release --example rig -- kills 1000` is one command; without an
//! argument it says which there are. It prints its seed, each thing that went wrong, and the
//! figures, and ends with 1 when anything was lost, broken, in panic or hung.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a rig is a test, and its output is for who runs it"
)]

#[expect(dead_code, reason = "the end-to-end tests use all of it")]
#[path = "../it/support/binary.rs"]
mod binary;
mod rig;

use std::fs;
use std::process::ExitCode;

use rig::{Figures, Rig};

const USAGE: &str = "\
usage: rig [--seed N] [--program FILE] WHAT [HOW MANY]

  kills [1000]       SIGKILL at random moments of runs over new and known stories, acts, opens
  power-cuts [100]   a file system that forgets what was not synced (needs root)
  failures [200]     an error at each of the first system calls of a run (needs strace)
  full [20]          disks of so many sizes that are too small (needs root or user namespaces)
  read-only          a directory that cannot be written (the same)
  damage [600]       bytes turned over, and a fifth as many files cut short
  all                all of these";

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let mut option = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.remove(at);
        (at < words.len()).then(|| words.remove(at))
    };
    let seed = option("--seed").map_or(1, |seed| seed.parse().unwrap());
    let program = option("--program").map(|file| fs::canonicalize(file).unwrap());
    let program = program.unwrap_or_else(|| binary::copydesk().to_owned());
    let rig = Rig::new(program, binary::code_cache(), seed);
    let many = |default| {
        let given = words.get(1).map(|word| word.parse());
        given.map_or(Ok(default), |given| given)
    };
    let (Some(what), Ok(_)) = (words.first(), many(0)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    println!("seed {seed}, program {}", rig.program().display());
    let many = |default| many(default).unwrap();
    let figures = match what.as_str() {
        "kills" => rig.kills(many(1000)),
        "power-cuts" => rig.power_cuts(many(100)),
        "failures" => rig.failures(many(200)),
        "full" => rig.full_disks(many(20)),
        "read-only" => rig.read_only(),
        "damage" => rig.damage(many(600), many(600) / 5),
        "all" => [
            rig.kills(1000),
            rig.power_cuts(100),
            rig.failures(200),
            rig.full_disks(20),
            rig.read_only(),
            rig.damage(600, 120),
        ]
        .into_iter()
        .fold(Figures::default(), Figures::and),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    println!("{figures}");
    if figures.is_well() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
