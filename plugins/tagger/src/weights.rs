//! The weights of the features, written by `train/weights.py`.

use crate::score::FEATURES;

/// The score of a phrase that nothing speaks for.
pub(crate) const NOTHING: f32 = -4.35;

/// In the order of the features.
pub(crate) const WEIGHTS: [f32; FEATURES] = [
    0.72, 0.19, 0.25, 2.89, 1.14, -0.38, 0.02, 3.95, -0.97, 0.04, 0.20, -0.20, -0.22, -1.27, -0.40,
    0.03, -4.89, -0.78, -0.53, -0.18, 0.19, 0.34, 0.36, 0.17, 0.11, 0.40, 0.43, 0.38, 0.34, -0.36,
    -0.52,
];
