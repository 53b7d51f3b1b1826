//! Power cuts: a file system in a file, which forgets all that was not synced.

use std::cell::Cell;
use std::fs::File;
use std::path::Path;

use super::action::Action;
use super::mounts::{cut_power, own, tool};
use super::random::Random;
use super::site::Site;
use super::{Figures, Rig};

/// Power cuts that one desk goes through.
const AT_ONE_DESK: u64 = 10;

/// Bytes of the file system.
const SIZE: u64 = 256 << 20;

/// Tries to unmount: a process that was just killed lets go of its files a moment later.
const TRIES: u32 = 200;

impl Rig {
    /// Cuts the power that often while the program works or when it has just ended, and looks at
    /// the desk after each.
    pub(crate) fn power_cuts(&self, many: u64) -> Figures {
        let mut figures = Figures::default();
        let mut random = Random::new(self.seed);
        if let Err(why) = own() {
            return Figures::skip("power cuts", &why);
        }
        self.warm_up(&mut figures);
        while figures.power_cuts < many {
            let last = many.min(figures.power_cuts + AT_ONE_DESK);
            let place = tempfile::Builder::new().prefix("rig-").tempdir().unwrap();
            if let Err(why) = self.at_a_disk(place.path(), last, &mut random, &mut figures) {
                return figures.and(Figures::skip("power cuts", &why));
            }
        }
        figures
    }

    fn at_a_disk(
        &self,
        place: &Path,
        last: u64,
        random: &mut Random,
        figures: &mut Figures,
    ) -> Result<(), String> {
        let (image, mounted) = (place.join("image"), place.join("mounted"));
        let file = File::create(&image).and_then(|file| file.set_len(SIZE));
        file.map_err(|error| error.to_string())?;
        std::fs::create_dir(&mounted).map_err(|error| error.to_string())?;
        let (image, at) = (image.to_str().unwrap(), mounted.to_str().unwrap());
        tool("mkfs.ext4", &["-q", "-F", image])?;
        tool("mount", &["-o", "loop", image, at])?;
        let mut site = Site::new(self, &mounted.join("desk"), place);
        let mut span = None;
        while figures.power_cuts < last {
            // Of a new desk, the first run is cut as well.
            let action = match span {
                None => Action::New,
                Some(_) if site.has_stories() => Action::any(random),
                Some(_) => Action::New,
            };
            let longest = span.unwrap_or(std::time::Duration::from_secs(1)) * 3 / 2;
            let is_cut = Cell::new(false);
            let cut = || {
                cut_power(&mounted);
                is_cut.set(true);
            };
            let delay = random.moment(longest);
            let (ended, _) = site.act(action, delay, cut, random, figures);
            if !is_cut.get() {
                if !action.may_end(&ended) {
                    figures.wrong(format!("{action:?} failed: {ended:?}"));
                }
                span = span.or((action == Action::New).then_some(ended.took));
                cut_power(&mounted);
            }
            figures.power_cuts += 1;
            unmount(at)?;
            tool("mount", &["-o", "loop", image, at])?;
            let after = format!("after power cut {} ({action:?})", figures.power_cuts);
            site.check(figures, &after);
        }
        unmount(at)
    }
}

fn unmount(at: &str) -> Result<(), String> {
    let mut tried = tool("umount", &[at]);
    for _ in 0..TRIES {
        if tried.is_ok() {
            break;
        }
        tried = tool("umount", &[at]);
    }
    tried
}
