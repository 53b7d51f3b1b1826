//! Compares variants of the same work on a machine that does other things too.
//!
//! The variants take turns, and what is compared is two times of the same round: what slows down
//! one of them slows down the other. CPU time stands beside the wall clock, since a neighbour on
//! the machine is seen in the one and not in the other.

use std::time::Duration;

use copydesk::clock::Stopwatch;
use nix::time::{ClockId, clock_gettime};

/// Rounds of which the median is taken.
pub(crate) const ROUNDS: usize = 11;

/// A turn is repeated until it has taken this long, so that the clock's grain does not show.
const TURN: Duration = Duration::from_millis(25);

/// One way to do the work.
pub(crate) struct Variant<'a> {
    name: String,
    work: Box<dyn FnMut() + 'a>,
}

/// A way to do the work, which does it `calls` times when it is called.
pub(crate) fn variant<'a>(name: impl Into<String>, work: impl FnMut() + 'a) -> Variant<'a> {
    Variant {
        name: name.into(),
        work: Box::new(work),
    }
}

/// What one variant took, by call, in microseconds.
pub(crate) struct Times {
    pub(crate) name: String,
    wall: Vec<f64>,
    cpu: Vec<f64>,
}

impl Times {
    /// The median by the wall clock.
    pub(crate) fn wall(&self) -> f64 {
        median(&self.wall)
    }

    /// The median of this thread's CPU time.
    pub(crate) fn cpu(&self) -> f64 {
        median(&self.cpu)
    }

    /// How many times the CPU time of `other` it took, as the median of the rounds.
    pub(crate) fn ratio(&self, other: &Self) -> f64 {
        let ratios = self.cpu.iter().zip(&other.cpu).map(|(a, b)| a / b);
        median(&ratios.collect::<Vec<_>>())
    }
}

/// Lets all variants take turns. Each does its work `calls` times when it is called.
pub(crate) fn compare(calls: usize, mut variants: Vec<Variant<'_>>) -> Vec<Times> {
    let mut times: Vec<Times> = variants
        .iter()
        .map(|variant| Times {
            name: variant.name.clone(),
            wall: Vec::new(),
            cpu: Vec::new(),
        })
        .collect();
    let repeats: Vec<u32> = variants.iter_mut().map(warm_up).collect();
    for round in 0..ROUNDS {
        for place in 0..variants.len() {
            // Nobody is always the one who comes after the slowest.
            let at = (place + round) % variants.len();
            let (wall, cpu) = turn(&mut variants[at], repeats[at]);
            let each = f64::from(repeats[at]) * calls as f64;
            times[at].wall.push(wall.as_secs_f64() * 1e6 / each);
            times[at].cpu.push(cpu.as_secs_f64() * 1e6 / each);
        }
    }
    times
}

/// Prints variants as a table, compared with the first of them.
pub(crate) fn print(times: &[Times]) {
    let Some(first) = times.first() else { return };
    let width = times.iter().map(|it| it.name.chars().count()).max();
    let width = width.unwrap_or(0);
    println!(
        "  {:width$}  {:>11}  {:>11}  {:>6}",
        "", "cpu", "wall", "ratio"
    );
    for each in times {
        println!(
            "  {:width$}  {:>8.1} µs  {:>8.1} µs  {:>6.2}",
            each.name,
            each.cpu(),
            each.wall(),
            each.ratio(first)
        );
    }
}

/// The middle one of some numbers.
pub(crate) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
    }
}

/// Does the work until it is in its stride; how often it fits into a turn.
fn warm_up(variant: &mut Variant<'_>) -> u32 {
    (variant.work)();
    let watch = Stopwatch::start();
    (variant.work)();
    let fits = TURN.as_secs_f64() / watch.elapsed().as_secs_f64().max(1e-9);
    (fits.ceil() as u32).max(1)
}

fn turn(variant: &mut Variant<'_>, repeats: u32) -> (Duration, Duration) {
    let (watch, before) = (Stopwatch::start(), thread_cpu());
    for _ in 0..repeats {
        (variant.work)();
    }
    (watch.elapsed(), thread_cpu().saturating_sub(before))
}

fn thread_cpu() -> Duration {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("Linux has this clock");
    Duration::from(time)
}
