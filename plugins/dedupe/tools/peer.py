"""What datasketch finds of the rewrites of OneStopEnglish: `python3 peer.py STORIES`.

STORIES  onestopenglish.dev.ndjson. Needs the PyPI package datasketch.

Three-word shingles, 256 permutations, as its documentation has it: MinHashLSH at several thresholds,
and MinHashLSHEnsemble, which looks for containment. A pair counts once, in either direction.
"""

import itertools
import json
import re
import sys

from datasketch import MinHash, MinHashLSH, MinHashLSHEnsemble

PERMUTATIONS = 256


def shingles(text):
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[at : at + 3]) for at in range(len(words) - 2)}


def sketch(pieces):
    minhash = MinHash(num_perm=PERMUTATIONS, seed=1)
    minhash.update_batch([it.encode() for it in pieces])
    return minhash


def score(found, truth):
    right = len(found & truth)
    return f"precision {right / max(1, len(found)):.3f} recall {right / len(truth):.3f}"


def main():
    rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    pieces = {it["id"]: shingles(it["text"]) for it in rows}
    sketches = {key: sketch(it) for key, it in pieces.items()}
    groups = {}
    for row in rows:
        groups.setdefault(row["article"], []).append(row["id"])
    truth = {pair for ids in groups.values() for pair in itertools.combinations(sorted(ids), 2)}
    for threshold in (0.1, 0.3, 0.5):
        lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        for key, it in sketches.items():
            lsh.insert(key, it)
        found = {tuple(sorted((key, near))) for key, it in sketches.items() for near in lsh.query(it) if near != key}
        print(f"MinHashLSH at {threshold}:", score(found, truth))
        ensemble = MinHashLSHEnsemble(threshold=threshold, num_perm=PERMUTATIONS, num_part=8)
        ensemble.index([(key, it, len(pieces[key])) for key, it in sketches.items()])
        found = {
            tuple(sorted((key, near)))
            for key, it in sketches.items()
            for near in ensemble.query(it, len(pieces[key]))
            if near != key
        }
        print(f"MinHashLSHEnsemble at {threshold}:", score(found, truth))


if __name__ == "__main__":
    main()
