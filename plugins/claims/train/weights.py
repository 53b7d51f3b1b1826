"""Learns the weights of the signals of claims/check-worthy, and writes src/weights.rs.

usage: cargo run --release -p claims --example signals -- ../shared/data/clef2019_checkworthy/train.ndjson > signals.tsv
       python3 plugins/claims/train/weights.py signals.tsv plugins/claims/src/weights.rs

Every second debate, in the order of their names, is learned from; the others are reported on.
The weight of a signal is the difference of its mean in sentences that were worth checking and in
the others, averaged over the debates, divided by its variance: there is no parameter to tune, and
signals that go together are not played off against each other, which with some 200 positives
measured worse. Needs nothing but Python 3.9.
"""
import re
import statistics
import sys


def average_precision(rows):
    found, total = 0, 0.0
    for rank, (_, _, label) in enumerate(sorted(rows), 1):
        if label:
            found += 1
            total += found / rank
    return total / found if found else 0.0


def weights_of(rows, docs):
    width = len(rows[0][2])
    sums = [0.0] * width
    for doc in docs:
        yes = [v for d, y, v in rows if d == doc and y]
        no = [v for d, y, v in rows if d == doc and not y]
        for i in range(width):
            sums[i] += statistics.fmean(v[i] for v in yes) - statistics.fmean(v[i] for v in no)
    of_docs = [v for d, _, v in rows if d in docs]
    return [s / len(docs) / max(statistics.pvariance([v[i] for v in of_docs]), 1e-9) for i, s in enumerate(sums)]


def score(weights, values):
    return sum(w * v for w, v in zip(weights, values))


def mean_average_precision(rows, docs, weights):
    found = []
    for doc in docs:
        of_doc = [r for r in rows if r[0] == doc]
        found.append(average_precision([(-score(weights, v), i, y) for i, (_, y, v) in enumerate(of_doc)]))
    return statistics.fmean(found), found


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        names = next(file).rstrip("\n").split("\t")[2:]
        rows = []
        for line in file:
            doc, label, *values = line.rstrip("\n").split("\t")
            rows.append((doc, int(label), [float(v) for v in values]))
    docs = sorted({r[0] for r in rows})
    learned, reported = docs[0::2], docs[1::2]
    held = []
    for doc in learned:
        weights = weights_of(rows, [d for d in learned if d != doc])
        held.append(mean_average_precision(rows, [doc], weights)[0])
    # Three decimals are what is written, and what is measured.
    weights = [round(w, 3) for w in weights_of(rows, learned)]
    print(f"learned debates, each left out once: MAP {statistics.fmean(held):.4f}", file=sys.stderr)
    print(f"learned debates themselves: MAP {mean_average_precision(rows, learned, weights)[0]:.4f}", file=sys.stderr)
    whole, each = mean_average_precision(rows, reported, weights)
    print(f"the other debates: MAP {whole:.4f}", file=sys.stderr)
    for doc, value in zip(reported, each):
        print(f"  {doc} {value:.4f}", file=sys.stderr)
    scores = [score(weights, v) for d, _, v in rows if d in learned]
    worthy = [score(weights, v) for d, y, v in rows if d in learned and y]
    middle, spread = statistics.median(worthy), statistics.pstdev(scores)
    lines = "".join(f"    {w:.3f}, // {n}\n" for w, n in zip(weights, names))
    text = open(sys.argv[2], encoding="utf-8").read()
    text = re.sub(r"= \[[^;]*?\];", f"= [\n{lines}];", text, count=1, flags=re.S)
    text = re.sub(r"= \[0\.0; 15\];", f"= [\n{lines}];", text)
    text = re.sub(r"MIDDLE: f64 = [\d.]+", f"MIDDLE: f64 = {middle:.2f}", text)
    text = re.sub(r"SPREAD: f64 = [\d.]+", f"SPREAD: f64 = {spread:.2f}", text)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
