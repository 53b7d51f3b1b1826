//! SIGKILL at random moments.

use std::time::Duration;

use super::action::Action;
use super::process::Fate;
use super::random::Random;
use super::site::Site;
use super::{Figures, Rig};

/// Kills that one desk goes through. A larger desk only takes longer to look through.
const AT_ONE_DESK: u64 = 20;

impl Rig {
    /// Kills the program that often while it works, and looks at the desk after each; after every
    /// third, only when the open that came next was killed too.
    pub(crate) fn kills(&self, many: u64) -> Figures {
        let mut figures = Figures::default();
        let mut random = Random::new(self.seed);
        self.warm_up(&mut figures);
        while figures.kills < many {
            let last = many.min(figures.kills + AT_ONE_DESK);
            let place = tempfile::Builder::new().prefix("rig-").tempdir().unwrap();
            let mut site = Site::new(self, &place.path().join("desk"), place.path());
            let span = site.first(&mut random, &mut figures) * 3 / 2;
            while figures.kills < last {
                let action = Action::any(&mut random);
                let mut killed = kill(&mut site, action, span, &mut random, &mut figures);
                if killed && figures.kills < last && random.once_in(3) {
                    // The open that mends what the kill left is killed as well.
                    killed |= kill(&mut site, Action::Open, span, &mut random, &mut figures);
                }
                if killed {
                    let after = format!("after kill {} ({action:?})", figures.kills);
                    site.check(&mut figures, &after);
                }
            }
        }
        figures
    }
}

/// Kills an action at some moment; false when it had ended by then.
fn kill(
    site: &mut Site<'_>,
    action: Action,
    span: Duration,
    random: &mut Random,
    figures: &mut Figures,
) -> bool {
    let span = match action {
        // Opening is the shortest of them, and an act is little more.
        Action::Open | Action::Decide => span / 6,
        _ => span,
    };
    let delay = random.moment(span);
    let (ended, heard) = site.act(action, delay, || {}, random, figures);
    let killed = ended.fate == Fate::Killed;
    if killed {
        figures.kills += 1;
        figures.early += u64::from(heard == 0);
    } else if !action.may_end(&ended) && ended.disgrace().is_none() {
        figures.wrong(format!("{action:?} failed: {ended:?}"));
    }
    killed
}
