//! File systems of our own, which are gone with the rig whatever becomes of it.

use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::path::Path;
use std::process::{Command, Output};

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};

/// Sees to it that what this thread and its children mount is theirs alone. `None` when it may not
/// mount anything, with why.
pub(super) fn own() -> Result<(), String> {
    let private = || {
        unshare(CloneFlags::CLONE_NEWNS)?;
        let flags = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
        mount(None::<&str>, "/", None::<&str>, flags, None::<&str>)
    };
    private().map_err(|error| format!("nothing can be mounted here, which root may: {error}"))
}

/// Runs one of the system's tools.
pub(super) fn tool(name: &str, args: &[&str]) -> Result<(), String> {
    let told = |output: Output| {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            Ok(())
        } else {
            Err(format!("{name} {}: {said}", args.join(" ")))
        }
    };
    let output = Command::new(name).args(args).output();
    output
        .map_err(|error| format!("{name}: {error}"))
        .and_then(told)
}

mod ioctl {
    //! The one request to the system that nobody has a safe function for.
    nix::ioctl_read!(shutdown, b'X', 125, u32);
}

/// The disk goes away without the journal being written: what was not synced is lost.
const NO_LOG_FLUSH: u32 = 2;

/// Cuts the power under the file system that is mounted there.
#[expect(unsafe_code, reason = "a request with a valid file and a valid number")]
pub(super) fn cut_power(mounted: &Path) {
    let root = File::open(mounted).unwrap();
    let mut flags = NO_LOG_FLUSH;
    unsafe { ioctl::shutdown(root.as_raw_fd(), &raw mut flags) }.unwrap();
}
