"""Keyphrases beside YAKE and TF-IDF, and topics, on the half of each set that nothing was tuned on.

usage: measure.py TAG DATA SCORING    (pip install yake==0.7.3 scikit-learn nltk)

TAG is the example `tag`, built; DATA holds the sets; SCORING holds keyphrases.py. Halves are every second record; the
other half serves the tuning, and the document frequencies of TF-IDF.

Topics: labels of the sets are taken for media topics as LABELS says. A told topic is right when it is one of those.
"""
import json
import math
import os
import re
import subprocess
import sys

tag, data, scoring = sys.argv[1:]
sys.path.insert(0, scoring)
import keyphrases

LABELS = {
    "business": {"04", "09"}, "entertainment": {"01"}, "politics": {"11"}, "sport": {"15"}, "tech": {"13"},
    "World": {"16", "11", "03", "02", "07", "14", "12", "06", "17", "09"}, "Sports": {"15"}, "Business": {"04", "09"},
    "Sci/Tech": {"13", "06", "07"},
}


def rows(path, first):
    with open(os.path.join(data, path), encoding="utf-8") as lines:
        return [json.loads(it) for it in lines][first::2]


def said(stories):
    given = "".join(json.dumps(it) + "\n" for it in stories)
    found = subprocess.run([tag], input=given, capture_output=True, text=True, check=True).stdout
    return [json.loads(it)["annotations"] for it in found.splitlines()]


def terms(annotations, scheme):
    return [it["term"] for it in annotations if it.get("scheme") == scheme]


def text(story):
    return f"{story.get('title', '')}. {story['text']}"


def report_keyphrases(name, path, language, first=1):
    import yake

    stories = rows(path, first)
    wanted = [{keyphrases.normalised(it) for it in story["gold"]["keyphrases"]} - {""} for story in stories]
    stopwords = keyphrases.read_stopwords(os.path.join(scoring, "stopwords.en.txt"))
    systems = {"tagger": [terms(it, "keyphrase") for it in said(stories)]}
    systems["most frequent words"] = [keyphrases.tf(text(it), stopwords) for it in stories]
    for n in (1, 3):
        extractor = yake.KeywordExtractor(lan=language, n=n, top=15)
        systems[f"YAKE n={n}"] = [[it[0] for it in extractor.extract_keywords(text(story))] for story in stories]
    if language == "en":
        seen = {}
        others = rows(path, 0)
        for story in others:
            for word in set(keyphrases.content_words(text(story), stopwords)):
                seen[word] = seen.get(word, 0) + 1
        tfidf = []
        for story in stories:
            count = {}
            for word in keyphrases.content_words(text(story), stopwords):
                count[word] = count.get(word, 0) + 1
            weight = {it: n * math.log((1 + len(others)) / (1 + seen.get(it, 0))) for it, n in count.items()}
            tfidf.append(sorted(weight, key=weight.get, reverse=True))
        systems["TF-IDF"] = tfidf
    for system, found in systems.items():
        score = keyphrases.score(found, wanted, 10)
        print(f"{name}, {system}: F1@10 {score['f1']:.2f}, P {score['precision']:.1f}, R {score['recall']:.1f}")


def report_topics(name, path, labels):
    stories = [it for it in rows(path, 1) if labels(it)]
    told = right = 0
    for story, annotations in zip(stories, said(stories)):
        codes = [code[:2] for it in annotations for code in [CODES.get(it.get("term"))] if it.get("scheme") == "topic"]
        told += len(codes)
        right += sum(it in labels(story) for it in codes)
    print(f"topics, {name}: {len(stories)} stories, told {told} ({told / len(stories):.0%}), right {right / told:.1%}")


lexicon = os.path.join(os.path.dirname(os.path.abspath(__file__)), "src/topics/lexicon.rs")
CODES = {name: code for code, name in re.findall(r'"(\d{8})" "([^"]+)":', open(lexicon, encoding="utf-8").read())}
report_topics("BBC", "bbc_topics/bbc_all.dev.ndjson", lambda it: LABELS[it["gold"]["topic"]])
report_topics("AG News", "ag_news/ag_news_test.dev.ndjson", lambda it: LABELS[it["gold"]["topic"]])
report_topics("Reuters", "reuters21578/modapte_train.ndjson", lambda it: {"04"} if it["gold"]["topics"] else None)
report_keyphrases("KPCrowd", "kpcrowd/kpcrowd_full.dev.ndjson", "en")
report_keyphrases("WikiNews, French", "kp_multilingual/wikinews_fr.dev.ndjson", "fr")
report_keyphrases("110-PT-BN-KP, Portuguese", "kp_multilingual/pt_bn_kp.dev.ndjson", "pt")
