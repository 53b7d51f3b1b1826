//! The desk's side: it starts a child, waits for it as long as it may take, and judges its end.

use std::fs::File;
use std::io;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;

use super::{Answer, anonymous};
use crate::child::{self, Running, Unfinished};
use crate::model::CompileLimits;
use crate::sandbox::error::{CompileLimit, SandboxError};
use crate::sandbox::text::one_line;

/// A program that compiles plugins: this one, started again.
#[derive(Debug, Clone)]
pub struct Compiler {
    /// The program.
    pub program: PathBuf,
    /// Its command that ends in [`compile_in_child`](super::compile_in_child) with the limits that
    /// it was given as `--desk-process`, `--memory`, `--seconds` and `--answer`.
    pub command: &'static str,
    /// Becomes true when the desk is asked to stop.
    pub stop: &'static AtomicBool,
}

/// Threads that compile at the same time, where the machine has as many processors. Each has a stack
/// of its own and holds a function in all its stages, so more would want more memory on a larger
/// machine for the same plugin.
const THREADS: usize = 4;

/// Heaps of the C library. It makes one for each thread if it may, and reserves 64 MiB of address
/// space for each.
const HEAPS: &str = "2";

/// Characters that are told of what a child says on standard error.
const TOLD: usize = 300;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Failure {
    Limit(CompileLimit),
    Interrupted,
    Broken(String),
}

impl Compiler {
    /// Compiles a plugin, which messages call `name`.
    pub(in crate::sandbox) fn compile(
        &self,
        name: &str,
        plugin: &[u8],
        limits: CompileLimits,
    ) -> Result<Answer, SandboxError> {
        self.answer(plugin, limits).map_err(|failure| {
            let name = name.to_owned();
            match failure {
                Failure::Limit(limit) => SandboxError::CompileLimit { name, limit },
                Failure::Interrupted => SandboxError::Interrupted { name },
                Failure::Broken(reason) => SandboxError::Compiler { name, reason },
            }
        })
    }

    fn answer(&self, plugin: &[u8], limits: CompileLimits) -> Result<Answer, Failure> {
        let broken = |what| move |error: io::Error| Failure::Broken(format!("{what}: {error}"));
        let input = anonymous::holding("copydesk-plugin", plugin)
            .map_err(broken("the plugin cannot be handed to it"))?;
        let result =
            anonymous::empty("copydesk-code").map_err(broken("its answer has nowhere to go"))?;
        let child = self
            .start(input, &result, limits)
            .map_err(broken("it cannot be started"))?;
        let (status, said) = wait(child, limits.wall_clock(), self.stop)?;
        judge(status, &said, limits)?;
        let most = CompileLimits::CODE + 1;
        let bytes = anonymous::sealed(result, most).map_err(broken("its answer cannot be read"))?;
        let bytes = bytes.ok_or(Failure::Limit(CompileLimit::Code(CompileLimits::CODE)))?;
        match Answer::from_bytes(bytes) {
            Some(Answer::OutOfMemory) => Err(memory(limits)),
            Some(answer) => Ok(answer),
            None => Err(Failure::Broken("it gave no answer".to_owned())),
        }
    }

    fn start(&self, input: File, result: &File, limits: CompileLimits) -> io::Result<Running> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let child = Command::new(&self.program)
            .arg0("copydesk")
            .arg(self.command)
            .arg(format!("--desk-process={}", std::process::id()))
            .arg(format!("--memory={}", limits.memory))
            .arg(format!("--seconds={}", limits.seconds))
            .arg(format!("--answer={}", CompileLimits::CODE + 1))
            .env_clear()
            .env("MALLOC_ARENA_MAX", HEAPS)
            .env("RAYON_NUM_THREADS", threads.min(THREADS).to_string())
            .current_dir("/")
            // Ctrl-C at a terminal is for the desk, which ends its child in order.
            .process_group(0)
            .stdin(input)
            .stdout(result.try_clone()?)
            .stderr(Stdio::piped())
            .spawn()?;
        Ok(Running(child))
    }
}

/// Waits for the end of a child, and hears what it says.
fn wait(
    child: Running,
    wall_clock: u64,
    stop: &AtomicBool,
) -> Result<(ExitStatus, String), Failure> {
    child::wait(child, Duration::from_secs(wall_clock), stop).map_err(|why| match why {
        Unfinished::Interrupted => Failure::Interrupted,
        Unfinished::Late => Failure::Limit(CompileLimit::WallClock(wall_clock)),
        Unfinished::Unheard(error) => Failure::Broken(format!("it cannot be heard: {error}")),
    })
}

/// Says why a child ended that did not end well.
fn judge(status: ExitStatus, said: &str, limits: CompileLimits) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    let signal = status.signal().and_then(|it| Signal::try_from(it).ok());
    match signal {
        Some(Signal::SIGXCPU) => {
            return Err(Failure::Limit(CompileLimit::Processor(limits.seconds)));
        }
        Some(Signal::SIGXFSZ) => {
            return Err(Failure::Limit(CompileLimit::Code(CompileLimits::CODE)));
        }
        Some(Signal::SIGABRT) | None if wants_memory(said) => return Err(memory(limits)),
        _ => {}
    }
    let mut message = match signal {
        Some(Signal::SIGKILL) => {
            "it was killed from outside, as happens when the machine is out of memory".to_owned()
        }
        Some(signal) => format!("it was ended by {signal}"),
        None => format!("it ended with {status}"),
    };
    let told: String = said.chars().take(TOLD).collect();
    let told = one_line(&told);
    if !told.is_empty() {
        message = format!("{message}, saying: {told}");
    }
    Err(Failure::Broken(message))
}

fn memory(limits: CompileLimits) -> Failure {
    Failure::Limit(CompileLimit::Memory(limits.memory))
}

/// Whether a child's last words are those of the standard library, of an allocator or of a thread
/// pool that cannot have any more memory. No text of a plugin is among them: what a plugin is
/// refused for comes as an answer.
fn wants_memory(said: &str) -> bool {
    [
        "memory allocation of",
        "out of memory",
        "Cannot allocate memory",
        "ThreadPoolBuildError",
        "failed to spawn thread",
    ]
    .iter()
    .any(|words| said.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: CompileLimits = CompileLimits {
        memory: 1 << 30,
        seconds: 7,
    };

    fn ended_by(signal: Signal, said: &str) -> Failure {
        judge(ExitStatus::from_raw(signal as i32), said, LIMITS).unwrap_err()
    }

    #[test]
    fn the_end_of_a_child_tells_which_limit_it_was() {
        let limit = |signal, said| match ended_by(signal, said) {
            Failure::Limit(limit) => limit.to_string(),
            other => panic!("{other:?}"),
        };
        let oom = "memory allocation of 4096 bytes failed\n";
        assert_eq!(
            limit(Signal::SIGABRT, oom),
            "wanted more than 1024 MiB of memory"
        );
        assert_eq!(
            limit(Signal::SIGXCPU, ""),
            "took more than 7 s of processor time"
        );
        assert_eq!(limit(Signal::SIGXFSZ, ""), "gave more than 128 MiB of code");
    }

    #[test]
    fn a_compiler_that_breaks_is_told_as_that_with_its_last_words() {
        let broken = |signal, said| match ended_by(signal, said) {
            Failure::Broken(reason) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(broken(Signal::SIGSEGV, ""), "it was ended by SIGSEGV");
        assert_eq!(
            broken(
                Signal::SIGABRT,
                "thread 'main' has overflowed\n its stack\u{1b}[0m"
            ),
            "it was ended by SIGABRT, saying: thread 'main' has overflowed its stack [0m"
        );
        assert!(broken(Signal::SIGKILL, "").contains("killed from outside"));
        let panicked = judge(ExitStatus::from_raw(101 << 8), "panicked at x", LIMITS);
        assert_eq!(
            panicked,
            Err(Failure::Broken(
                "it ended with exit status: 101, saying: panicked at x".to_owned()
            ))
        );
    }

    #[test]
    fn a_program_that_is_no_compiler_gives_no_code() {
        static STOP: AtomicBool = AtomicBool::new(false);
        let refusal = |program: &str| {
            let compiler = Compiler {
                program: program.into(),
                command: "compile-plugin",
                stop: &STOP,
            };
            let error = compiler.compile("x.wasm", b"wasm", LIMITS).unwrap_err();
            error.to_string()
        };
        assert_eq!(
            refusal("/bin/true"),
            "the compiler broke on x.wasm: it gave no answer"
        );
        assert_eq!(
            refusal("/bin/false"),
            "the compiler broke on x.wasm: it ended with exit status: 1"
        );
        assert_eq!(
            refusal("/nowhere"),
            "the compiler broke on x.wasm: it cannot be started: No such file or directory (os error 2)"
        );
    }
}
