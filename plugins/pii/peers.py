"""What simple expressions and Presidio find in the half of presidio-research that pii was not tuned on.

usage: peers.py GOLD [NEWS]...    (pip install presidio-analyzer==2.2.366)

GOLD is the NDJSON of the set, of which every second record counts, from the second on; each NEWS holds clean
stories, all of which count. Prints `type: found of there (wrong)`; a gold span is found when something of its
type overlaps it.
"""
import json
import re
import sys

from presidio_analyzer import predefined_recognizers as presidio

SIMPLE = {
    "EMAIL_ADDRESS": r"\S+@\S+\.\w+",
    "PHONE_NUMBER": r"\+?\(?\d[\d ().-]{5,}\d",
    "IBAN_CODE": r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b",
    "CREDIT_CARD": r"\b\d(?:[ -]?\d){11,18}\b",
    "US_SSN": r"\b\d{3}-\d{2}-\d{4}\b",
    "IP_ADDRESS": r"\b\d{1,3}(?:\.\d{1,3}){3}\b",
}
PRESIDIO = {
    "EMAIL_ADDRESS": presidio.EmailRecognizer(),
    "PHONE_NUMBER": presidio.PhoneRecognizer(),
    "IBAN_CODE": presidio.IbanRecognizer(),
    "CREDIT_CARD": presidio.CreditCardRecognizer(),
    "US_SSN": presidio.UsSsnRecognizer(),
    "IP_ADDRESS": presidio.IpRecognizer(),
}


def simple(kind, text):
    return [m.span() for m in re.finditer(SIMPLE[kind], text)]


def peer(kind, text):
    return [(it.start, it.end) for it in PRESIDIO[kind].analyze(text, [kind], None) or []]


def count(records, kind, find):
    there = found = wrong = 0
    for record in records:
        text = "\n".join(filter(None, [record.get("title"), record.get("text")]))
        gold = [(s["start"], s["end"]) for s in record["gold"].get("spans", []) if s["type"] == kind]
        own = find(kind, text)
        meet = lambda one, others: any(one[0] < it[1] and it[0] < one[1] for it in others)
        there += len(gold)
        found += sum(meet(it, own) for it in gold)
        wrong += sum(not meet(it, gold) for it in own)
    return f"{found} of {there} ({wrong})"


for number, path in enumerate(sys.argv[1:]):
    with open(path, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    for kind in SIMPLE:
        half = records if number else records[1::2]
        print(f"{path}: {kind}: simple {count(half, kind, simple)}, Presidio {count(half, kind, peer)}")
