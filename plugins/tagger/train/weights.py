"""Finds the weights of the tagger's keyphrases: a logistic regression on what readers picked.

usage: cargo run --release -p tagger --example features < GOLD | weights.py GOLD SCORING > src/weights.rs

GOLD is NDJSON with `gold.keyphrases`; SCORING the folder of keyphrases.py, whose stemmed match tells what was picked.
Needs scikit-learn and nltk.
"""
import json
import sys

import numpy
from sklearn.linear_model import LogisticRegression

gold_path, scoring = sys.argv[1:]
sys.path.insert(0, scoring)
from keyphrases import normalised

picked = {}
for line in open(gold_path, encoding="utf-8"):
    row = json.loads(line)
    picked[row["id"]] = {normalised(it) for it in row["gold"]["keyphrases"]}
features, answers = [], []
for line in sys.stdin:
    row = json.loads(line)
    for term, values in row["phrases"]:
        features.append(values)
        answers.append(normalised(term) in picked[row["id"]])
features, answers = numpy.array(features), numpy.array(answers)
mean, spread = features.mean(0), features.std(0) + 1e-9
model = LogisticRegression(C=0.1, max_iter=5000).fit((features - mean) / spread, answers)
weights = model.coef_[0] / spread
nothing = model.intercept_[0] - (weights * mean).sum()
print(f"{len(answers)} phrases, {answers.mean():.3f} of them picked", file=sys.stderr)
rows = "\n".join(f"    {it:.2f}," for it in weights)
print(f"""//! The weights of the features, written by `train/weights.py`.

use crate::score::FEATURES;

/// The score of a phrase that nothing speaks for.
pub(crate) const NOTHING: f32 = {nothing:.2f};

/// In the order of the features.
pub(crate) const WEIGHTS: [f32; FEATURES] = [
{rows}
];""")
