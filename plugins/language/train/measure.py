"""Measures `language` and its peers: `python3 measure.py GUESS UDHR [FILE ...]`.

GUESS  the built example `guess`: `cargo build --release -p language --example guess`
UDHR   as for `table.py`; the articles that it leaves out are measured
FILE   lines of tag, tab, text, such as the test file of the PyPI package `eld` 1.0.6: its lines of
       even number were used for the curve of confidence, those of odd number are measured

Peers that are installed are measured on the same texts: whatlang-pyo3, lingua-language-detector,
py3langid, pycld2. A peer is asked for its best guess among all that it knows, and is only counted
on languages that it knows.
"""

import importlib
import os
import subprocess
import sys
from collections import Counter, defaultdict

from languages import GROUPS
from table import HELD_OUT, paragraphs

SINGLE = {
    "am": "amh", "bn": "ben", "el": "ell_monotonic", "gu": "guj", "he": "heb", "hy": "hye",
    "ja": "jpn", "ka": "kat", "km": "khm", "kn": "kan", "ko": "kor", "lo": "lao", "ml": "mal",
    "my": "mya", "pa": "pan", "si": "sin", "ta": "tam", "te": "tel", "th": "tha", "ti": "tir",
    "yi": "ydd", "zh": "cmn_hans", "bo": "bod", "dv": "div",
}
# Said to be Croatian or Serbian; measured to be shown.
NOT_TOLD = {"bs": "bos_latn"}
SAME = {"no": "nb", "cmn": "zh", "iw": "he", "jw": "jv", "fil": "tl", "zh-cn": "zh", "zh-Hant": "zh"}
NEAR = [("da", "nb", "nn", "sv"), ("cs", "sk"), ("hr", "sr", "bs", "sl"), ("pt", "gl", "es"), ("id", "ms"),
        ("ru", "uk", "be", "bg", "mk")]


def ours(program):
    def guess(texts):
        lines = "\n".join(it.replace("\n", " ") for it in texts) + "\n"
        done = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
        return [it.split("\t")[0] for it in done.stdout.splitlines()]

    return guess


def one_by_one(function):
    def guess(texts):
        found = []
        for text in texts:
            try:
                code = function(text)
            except Exception:  # a peer may refuse a text
                code = None
            code = SAME.get(code, code) or "und"
            found.append(code)
        return found

    return guess


def peers():
    def have(name):
        try:
            return importlib.import_module(name)
        except ImportError:
            print("not installed, not measured:", name)

    whatlang = have("whatlang")
    if whatlang:
        # Its three-letter codes in two.

        names = {}
        for _, languages in GROUPS:
            names.update({file.split("_")[0]: code for code, file in languages.items()})
        names.update({file.split("_")[0]: code for code, file in SINGLE.items()})
        names.update({"bos": "bs", "est": "et", "ara": "ar", "aze": "az", "pes": "fa", "lav": "lv", "nep": "ne", "uzb": "uz", "ori": "or"})
        yield "whatlang", one_by_one(lambda text: names.get(whatlang.detect(text).lang))
    lingua = have("lingua")
    if lingua:
        detector = lingua.LanguageDetectorBuilder.from_all_languages().build()
        yield "lingua", one_by_one(lambda text: detector.detect_language_of(text).iso_code_639_1.name.lower())
    langid = have("py3langid")
    if langid:
        yield "py3langid", one_by_one(lambda text: langid.classify(text)[0])
    cld2 = have("pycld2")
    if cld2:
        yield "cld2", one_by_one(lambda text: cld2.detect(text, bestEffort=True)[2][0][1])


def held_out(udhr):
    files = [it for _, languages in GROUPS for it in languages.items()] + list(SINGLE.items()) + list(NOT_TOLD.items())
    for code, name in files:
        path = os.path.join(udhr, name + ".html")
        texts = [it for at, it in enumerate(paragraphs(path)) if at % 4 == HELD_OUT]
        yield code, texts


def sets(udhr, files):
    whole, cuts = [], defaultdict(list)
    for code, texts in held_out(udhr):
        whole.append((code, " ".join(texts)))
        for length in (50, 100, 200):
            for text in texts:
                if len(text) >= length:
                    cuts[length].append((code, text[:length]))
    yield "declaration, a quarter", whole
    for length, cases in cuts.items():
        yield f"declaration, {length} characters", cases
    for file in files:
        with open(file, encoding="utf-8") as lines:
            cases = [it.rstrip("\n").split("\t", 1) for at, it in enumerate(lines) if at % 10 == 1]
        cases = [(SAME.get(code, code), text) for code, text in cases]
        name = os.path.basename(file)
        yield f"{name}, sentences", cases
        for length in (50, 100, 200):
            some = [(code, text[:length]) for code, text in cases if len(text) >= length]
            yield f"{name}, {length} characters", some
        joined = defaultdict(list)
        for code, text in cases:
            joined[code].append(text)
        texts = [(code, " ".join(it[at : at + 10])) for code, it in joined.items() for at in range(0, len(it), 10)]
        yield f"{name}, ten sentences", texts


def main():
    program, udhr, *files = sys.argv[1:]
    tools = [("language", ours(program)), *peers()]
    known = {code for _, languages in GROUPS for code in languages} | set(SINGLE) | {"or", "as", "ckb"} | set(NOT_TOLD)
    seen = {}
    for title, cases in sets(udhr, files):
        cases = [it for it in cases if it[0] in known]
        print(f"\n{title}: {len(cases)} texts, {len({it[0] for it in cases})} languages")
        for name, guess in tools:
            found = guess([it[1] for it in cases])
            assert len(found) == len(cases), (len(found), len(cases))
            spoken = seen.setdefault(name, set())
            spoken.update(known if name == "language" else found)
            spoken.update(NOT_TOLD)
            mine = [(want, got) for (want, _), got in zip(cases, found) if want in spoken]
            right = sum(want == got or (want, got) == ("ku", "ckb") for want, got in mine)
            none = sum(got == "und" for _, got in mine)
            said = max(len(mine) - none, 1)
            print(f"  {name:10} right {right / len(mine):.3f} of {len(mine)}, undetermined {none / len(mine):.3f}, right when said {right / said:.3f}")
            if name == "language":
                wrong = Counter((want, got) for want, got in mine if want != got and got not in ("und", "ckb"))
                print("    wrong:", ", ".join(f"{a}>{b} {n}" for (a, b), n in wrong.most_common(14)))
                for group in NEAR:
                    rows = [(want, got) for want, got in mine if want in group]
                    table = Counter(rows)
                    cells = [f"{a}>{b} {table[a, b]}" for a in group for b in (*group, "und") if table[a, b]]
                    print("    near:", ", ".join(cells))


main()
