//! How much each signal weighs. Written by `train/weights.py`; the README says from what.

/// The weight of each signal, in the order of [`NAMES`](crate::signals::NAMES).
pub(crate) const WEIGHTS: [f64; 15] = [
    3.823,  // figures
    3.700,  // money
    7.558,  // percent
    4.295,  // scales
    0.853,  // length
    1.429,  // measures
    3.439,  // trends
    1.382,  // deeds
    0.776,  // past
    1.353,  // past-forms
    0.509,  // names
    -0.912, // question
    0.060,  // modals
    -0.846, // manners
    -0.102, // first-person
];

/// The score that half of the sentences worth checking reach.
pub(crate) const MIDDLE: f64 = 6.68;

/// How far the score of sentences is spread.
pub(crate) const SPREAD: f64 = 3.74;
