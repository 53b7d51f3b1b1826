"""The stock plugins, sandboxed and stored, beside YAKE, LexRank, proselint and alex: stories a second of one core.

usage: peers.py CORPUS [--copydesk PROGRAM] [--node DIRECTORY] [--stories 300] [--rounds 3]
       pip install yake==0.7.3 sumy==0.13.0 nltk proselint
       npm install --prefix DIRECTORY alex@11

CORPUS is NDJSON with `id`, `title` and `text` a line; the first --stories of it are taken. All are held to one core and
take turns within a round; a figure is the median of the rounds' processor times, user and system, of the process and
its children. A machine that does other things changes the seconds by the clock and these by much less.

The peers are called in their own process, loaded before the time counts, a story at a time, as an editor would use them:
YAKE with one to three words and ten phrases, LexRank with three sentences, proselint's and alex's default checks.
Copydesk is the whole program: it starts, reads the stories, runs every stock plugin in the sandbox (`style` without
rules), stores what they say and syncs it. Its desk is thrown away each round; its compiled code is cached by a first run
that does not count. Without --copydesk or --node the rest is measured alone.

Then fuel: units for a kilobyte of headline and body by plugin, which are the same on every machine.
"""
import argparse
import contextlib
import io
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

PLUGINS = [
    "language", "tagger", "summarizer", "hygiene", "pii", "figures", "claims", "sensitive", "legal", "headline",
    "readability", "style", "dedupe",
]
# Reads stories from a file, and says how many messages there were and what processor time they took.
ALEX = """
import {readFileSync} from 'node:fs'
import {text} from 'alex'
const stories = readFileSync(process.argv[2], 'utf8').trim().split('\\n').map((line) => JSON.parse(line))
text(stories[0].text)
const before = process.cpuUsage()
let said = 0
for (const story of stories) said += text(story.text).messages.length
const {user, system} = process.cpuUsage(before)
console.log(JSON.stringify({said, seconds: (user + system) / 1e6}))
"""


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("corpus")
    a.add_argument("--copydesk", metavar="PROGRAM", help="a release build")
    a.add_argument("--node", metavar="DIRECTORY", help="where npm has installed alex")
    a.add_argument("--stories", type=int, default=300)
    a.add_argument("--rounds", type=int, default=3)
    return a.parse_args()


def in_process(work):
    """The processor seconds of work over all stories, in this process."""

    def seconds(stories):
        before = time.process_time()
        for story in stories:
            work(story["text"])
        return time.process_time() - before

    return seconds


def yake_():
    import yake

    return in_process(yake.KeywordExtractor(lan="en", n=3, top=10).extract_keywords)


def lexrank():
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.utils import get_stop_words

    class Tokenizer:
        """In place of the one that wants NLTK's model: quicker than that, which is to the peer's good."""

        def to_sentences(self, text):
            return tuple(it for it in re.split(r"(?<=[.!?])[\"'”’)]*\s+", text) if it.strip())

        def to_words(self, sentence):
            return tuple(re.findall(r"[^\W\d_][\w'’-]*", sentence))

    tokenizer, summarizer = Tokenizer(), LexRankSummarizer(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    return in_process(lambda text: summarizer(PlaintextParser.from_string(text, tokenizer).document, 3))


def proselint_():
    try:
        from proselint.checks import __register__
        from proselint.registry import CheckRegistry
        from proselint.tools import LintFile

        CheckRegistry().register_many(__register__)
        return in_process(lambda text: LintFile(source="story", content=text).lint())
    except ImportError:
        from proselint.tools import lint  # 0.14 and before

        return in_process(lint)


def alex(directory, path):
    script = os.path.join(directory, "copydesk-peers.mjs")
    with open(script, "w", encoding="utf-8") as out:
        out.write(ALEX)

    def seconds(_):
        said = subprocess.run(["node", script, path], capture_output=True, text=True, check=True).stdout
        return json.loads(said)["seconds"]

    return seconds


def settings():
    lines = []
    for name in PLUGINS:
        lines += ["[[plugins]]", f'name = "{name}"', "required = false"]
        lines += ['grants = ["archive"]'] if name == "dedupe" else []
    return "\n".join(lines) + "\n"


def run(program, cache, path, desk):
    """Runs every stock plugin over the stories in a new desk."""
    with open(os.path.join(desk, "copydesk.toml"), "w", encoding="utf-8") as out:
        out.write(settings())
    environment = {**os.environ, "XDG_CACHE_HOME": cache}
    command = [program, "--desk", desk, "run", "--jobs", "1", "--quiet", path]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: exit status {ended.returncode}\n{ended.stderr}")


def copydesk(program, cache, path):
    def seconds(_):
        with tempfile.TemporaryDirectory() as desk:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run(program, cache, path, desk)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return seconds


def fuel(program, cache, path):
    """Units of fuel by plugin, and bytes of headline and body, over all stories."""
    with tempfile.TemporaryDirectory() as desk:
        run(program, cache, path, desk)
        command = [program, "--desk", desk, "export", "--as", "json"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    units, size = dict.fromkeys(PLUGINS, 0), 0
    for line in said.splitlines():
        story = json.loads(line)
        size += sum(len((story.get(key) or "").encode()) for key in ("headline", "body"))
        for outcome in story["outcomes"]:
            units[outcome["plugin"]] += outcome.get("fuel") or 0
    return units, size


def main():
    args = arguments()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with open(args.corpus, encoding="utf-8") as lines:
        stories = [json.loads(line) for line in lines][: args.stories]
    with tempfile.TemporaryDirectory() as scratch:
        path, cache = os.path.join(scratch, "stories.ndjson"), os.path.join(scratch, "cache")
        with open(path, "w", encoding="utf-8") as out:
            for story in stories:
                kept = {key: story[key] for key in ("id", "title", "text") if story.get(key)}
                out.write(json.dumps(kept) + "\n")
        works = {"YAKE": yake_(), "LexRank": lexrank(), "proselint": proselint_()}
        if args.node:
            works["alex"] = alex(args.node, path)
        if args.copydesk:
            works["copydesk"] = copydesk(os.path.abspath(args.copydesk), cache, path)
        for name, work in works.items():
            with contextlib.redirect_stdout(io.StringIO()):
                work(stories if name == "copydesk" else stories[:5])
        times = {name: [] for name in works}
        for turn in range(args.rounds):
            names = list(works)
            for name in names[turn % len(names):] + names[: turn % len(names)]:
                times[name].append(works[name](stories))
        median = {name: statistics.median(taken) for name, taken in times.items()}
        for name, seconds in median.items():
            print(f"{name}: {len(stories) / seconds:.1f} stories a second, {seconds / len(stories) * 1000:.2f} ms a story")
        peers = sum(seconds for name, seconds in median.items() if name != "copydesk")
        print(f"the peers together: {len(stories) / peers:.1f} stories a second")
        if args.copydesk:
            print(f"copydesk against the peers together: {peers / median['copydesk']:.1f} times")
            units, size = fuel(os.path.abspath(args.copydesk), cache, path)
            for name, used in units.items():
                print(f"fuel, {name}: {used / size * 1000 / 1e6:.3f} million a kilobyte")


main()
