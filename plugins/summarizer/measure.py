"""ROUGE of summaries beside LEAD-3 and the extractors of sumy, at the same number of words.

usage: measure.py SUMMARISE GOLD SCORING    (pip install sumy==0.13.0 nltk rouge-score)

SUMMARISE is the example `summarise`, built; GOLD is NDJSON with `gold.summaries`; SCORING holds summaries.py.
"""
import json
import random
import subprocess
import sys

summarise, gold, scoring = sys.argv[1:]
sys.path.insert(0, scoring)
import summaries
from rouge_score import rouge_scorer

BUDGET = 60
given = open(gold, encoding="utf-8").read()
stories = [json.loads(it) for it in given.splitlines()]
scorer = rouge_scorer.RougeScorer(list(summaries.MEASURES), use_stemmer=True)


def ours():
    found = subprocess.run([summarise], input=given, capture_output=True, text=True, check=True).stdout
    for line in found.splitlines():
        said = json.loads(line)["annotations"]
        yield next((it["text"] for it in said if it["kind"] == "summary" and it["style"] == "extract"), "")


def sumy(make):
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.utils import get_stop_words

    class Plain:
        """The sentences of the scoring script, and words by blanks, so that no model has to be fetched."""

        def to_sentences(self, text):
            return summaries.sentences(text)

        def to_words(self, sentence):
            return [it.strip(".,;:!?\"'()").lower() for it in sentence.split()]

    summarizer = make(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    for story in stories:
        parser = PlaintextParser.from_string(story["text"], Plain())
        yield " ".join(str(it) for it in summarizer(parser.document, 3))


def scores(outputs):
    found = []
    for output, story in zip(outputs, stories):
        short = summaries.cut(output, BUDGET)
        best = max((scorer.score(it, short) for it in story["gold"]["summaries"]), key=lambda it: it["rouge1"].fmeasure)
        found.append([100 * best[it].fmeasure for it in summaries.MEASURES])
    return found


def tell(name, found):
    means = [sum(it[k] for it in found) / len(found) for k in range(3)]
    print(f"{name}: " + " / ".join(f"{it:.2f}" for it in means))


own, lead = scores(ours()), scores(summaries.lead(it["text"], 3) for it in stories)
tell("summarizer", own)
tell("LEAD-3", lead)
for first in (0, 1):
    tell(f"summarizer, every second from {first}", own[first::2])
    tell(f"LEAD-3, every second from {first}", lead[first::2])
random.seed(1)
for k, measure in enumerate(summaries.MEASURES):
    gains = []
    for _ in range(5000):
        drawn = random.choices(range(len(stories)), k=len(stories))
        gains.append(sum(own[it][k] - lead[it][k] for it in drawn) / len(drawn))
    gains.sort()
    print(f"{measure}: better than LEAD-3 by {gains[2500]:.2f}, 95 % from {gains[125]:.2f} to {gains[4874]:.2f}")
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

for name, make in (("LexRank", LexRankSummarizer), ("TextRank", TextRankSummarizer), ("LSA", LsaSummarizer)):
    tell(name, scores(sumy(make)))
