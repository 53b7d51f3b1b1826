"""What hygiene finds of damage that is done to clean stories, and what it says of them as they are.

usage: measure.py FLAG CORPUS [--sample N]

FLAG is the example `flag`, built; CORPUS is NDJSON of stories, of which every second counts, from the second on, and
of these the ones of at least five paragraphs on which the plugin is silent serve for the damage. Each is damaged in one
way at a time, by a random generator with a fixed seed. `found` counts stories on which the rule meant speaks; `others`
counts flags of other rules, which are mostly right as well: a cut may leave a quotation open.
With --sample, N flags on clean stories are drawn at random and printed, to be read.
"""
import json
import random
import subprocess
import sys

flag, corpus = sys.argv[1:3]
sample = int(sys.argv[4]) if len(sys.argv) > 4 else 0
random.seed(20261127)
stories = [json.loads(it) for it in open(corpus, encoding="utf-8")]


def said(stories):
    given = "".join(json.dumps(it) + "\n" for it in stories)
    found = subprocess.run([flag], input=given, capture_output=True, text=True, check=True).stdout
    return [[it for it in json.loads(line)["annotations"]] for line in found.splitlines()]


def paragraphs(text):
    return [it for it in text.split("\n") if it.strip()]


def with_text(story, lines):
    return {**story, "text": "\n\n".join(lines)}


def cut_word(story):
    lines = paragraphs(story["text"])
    words = lines[-1].split()
    long = [at for at, it in enumerate(words) if len(it) > 6 and it.isalpha() and at > 3] or [len(words) - 1]
    at = random.choice(long)
    return with_text(story, lines[:-1] + [" ".join(words[:at] + [words[at][: random.randint(2, 4)] + "..."])])


def cut_sentence(story):
    lines = paragraphs(story["text"])
    words = lines[-1].split()
    at = random.randint(len(words) // 2, max(len(words) // 2, len(words) - 2))
    return with_text(story, lines[:-1] + [" ".join(words[:at]).rstrip(".,\"'")])


def repeat(story):
    lines = paragraphs(story["text"])
    at = random.randrange(len(lines) - 1)
    to = random.randint(at + 1, len(lines))
    return with_text(story, lines[:to] + [lines[at]] + lines[to:])


SITE = ["Read more: Ferry inquiry opens", "Sign up for our free newsletter", "Click here to share this article",
        "Follow us on Facebook", "Advertisement", "All rights reserved.", "Download our app", "You may also like"]


def site(story):
    lines = paragraphs(story["text"])
    at = random.randint(1, len(lines))
    return with_text(story, lines[:at] + [random.choice(SITE)] + lines[at:])


def without_mark(story):
    marks = [at for at, it in enumerate(story["text"]) if it == '"']
    if len(marks) < 2:
        return None
    at = random.choice(marks)
    return {**story, "text": story["text"][:at] + story["text"][at + 1 :]}


def invisible(story):
    at = random.randrange(len(story["text"]))
    return {**story, "text": story["text"][:at] + random.choice("\u200b\u00ad\u2060\ufeff\u200e") + story["text"][at:]}


def mojibake(story):
    curly = story["text"].replace("'", "\u2019").replace(" - ", " \u2013 ").replace("£", "£")
    damaged = curly.encode().decode("cp1252", errors="ignore")
    return {**story, "text": damaged} if damaged != curly else None


def several(story):
    firsts = [next(iter(paragraphs(it["text"])), "") for it in random.sample(stories, 8)]
    return {**story, "title": "News", "text": "\n\n".join(it.split(". ")[0].rstrip(".") + "." for it in firsts)}


def no_headline(story):
    return {**story, "title": ""}


def no_body(story):
    return {**story, "text": ""}


def long_headline(story):
    return {**story, "title": story["title"] + ": " + story["text"][:150]}


DAMAGES = [
    (cut_word, "truncated"), (cut_sentence, "truncated"), (repeat, "repeated-paragraph"), (site, "site-line"),
    (without_mark, "unbalanced-quote"), (invisible, "invisible-character"), (mojibake, "encoding-damage"),
    (several, "several-stories"), (no_headline, "missing-headline"), (no_body, "missing-body"),
    (long_headline, "overlong-headline"),
]
half = stories[1::2]
clean = said(half)
flags = [(story, it) for story, all_flags in zip(half, clean) for it in all_flags]
print(f"clean: {len(half)} stories, {len(flags)} flags, {len(flags) / len(half):.3f} a story")
by = {}
for _, it in flags:
    key = f"{it['rule']} {it['severity']}"
    by[key] = by.get(key, 0) + 1
print(*(f"  {key}: {count}" for key, count in sorted(by.items())), sep="\n")
whole = [it for it, flags in zip(half, clean) if not flags and len(paragraphs(it["text"])) >= 5]
for damage, rule in DAMAGES:
    damaged = [it for it in map(damage, whole) if it]
    found = said(damaged)
    right = sum(any(it["rule"] == f"hygiene/{rule}" for it in flags) for flags in found)
    others = sum(it["rule"] != f"hygiene/{rule}" for flags in found for it in flags)
    print(f"{damage.__name__}: {right} of {len(damaged)} ({right / len(damaged):.0%}), others {others}")
for story, it in random.sample(flags, min(sample, len(flags))):
    anchor = it["anchors"][0] if it["anchors"] else {"start": 0, "end": 0, "quote": "", "field": ""}
    text = story.get({"headline": "title"}.get(anchor["field"], "text"), "").encode()
    before = text[max(0, anchor["start"] - 70) : anchor["start"]].decode(errors="ignore")
    after = text[anchor["end"] : anchor["end"] + 60].decode(errors="ignore")
    print(f"{it['rule']} | {it['message']} | {before}[[{anchor['quote']}]]{after}".replace("\n", "/"))
