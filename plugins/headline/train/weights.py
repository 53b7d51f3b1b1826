"""Learns the table of weights of `headline/clickbait`: `python3 weights.py HEADLINES FEATURES OUT`.

HEADLINES  clickbait_all.dev.ndjson: the headlines of bhargaviparanjape/clickbait (Chakraborty and
           others, "Stop clickbait", 2016; MIT), one JSON object a line
FEATURES   the program of examples/features.rs: a headline a line in, its features a line out
OUT        src/weights.rs

A logistic regression with an L1 penalty, which leaves most features without a weight. Headlines
that differ in case and punctuation alone are one; a hash of the words puts each into one of five
parts: 0 is for the report and not looked at, 1 was used to choose PENALTY, KEEP and the threshold,
the others are learned from. `left_out.txt` has the words that get no weight, nor does a question
mark, since nothing of that set asks with one.

Needs scikit-learn 1.9. Invariant: the same input gives the same bytes.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

RARE = 8  # a feature stands in so many headlines at least
PENALTY = 1.0  # C of scikit-learn: the inverse of the penalty
KEEP = 0.25  # smaller weights are dropped


def part(title):
    digest = 0x811C9DC5  # FNV-1a, as in src/quality.rs
    for byte in " ".join(re.findall(r"[a-z0-9]+", title.lower())).encode():
        digest = (digest ^ byte) * 0x01000193 % 2**32
    return digest % 5


def read(path):
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    return [(it["title"].replace("\n", " "), it["gold"]["clickbait"], part(it["title"])) for it in rows]


def features(program, titles):
    lines = "".join(f"{it}\n" for it in titles)
    run = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    return [line.split("\t") if line else [] for line in run.stdout.split("\n")[:-1]]


def left_out():
    lines = (Path(__file__).parent / "left_out.txt").read_text(encoding="utf-8").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}


def allowed(rows, leave):
    return [[it for it in row if leave.isdisjoint(it.split(" "))] for row in rows]


def learn(rows, answers, penalty=PENALTY, keep=KEEP):
    vectors = CountVectorizer(analyzer=lambda it: it, binary=True, min_df=RARE)
    seen = vectors.fit_transform(rows)
    model = LogisticRegression(l1_ratio=1, solver="liblinear", C=penalty, random_state=0, tol=1e-5, max_iter=1000)
    model.fit(seen, answers)
    weights = zip(vectors.get_feature_names_out(), model.coef_[0])
    weights = {name: round(float(it) * 10) for name, it in weights if abs(it) >= keep}
    return weights, round(float(model.intercept_[0]) * 10)


def main():
    headlines, program, out = sys.argv[1:]
    rows = [it for it in read(headlines) if it[2] > 1]
    names = allowed(features(program, [it[0] for it in rows]), left_out())
    weights, start = learn(names, [it[1] for it in rows])
    lines = "".join(f"    ({json.dumps(name, ensure_ascii=False)}, {weights[name]}),\n" for name in sorted(weights))
    text = f"""//! How much each feature of a headline speaks for clickbait, in tenths of a logit, in the order of
//! the names. `train/weights.py` makes this file and says where from.

/// What a headline begins with.
pub(crate) const START: i32 = {start};

/// The features and their weights.
#[rustfmt::skip]
pub(crate) const WEIGHTS: [(&str, i32); {len(weights)}] = [
{lines}];
"""
    Path(out).write_text(text, encoding="utf-8")
    print(f"{len(weights)} weights from {len(rows)} headlines")


if __name__ == "__main__":
    main()
