"""What pysbd makes of a corpus of sentences, for docs/quality-sentences.md.

usage: peers.py GOLD > PRED    (pip install pysbd==0.3.4), then sentences.py GOLD PRED
"""
import json
import sys

import pysbd

KNOWN = set("en hi mr zh es am ar hy bg ur ru pl fa nl da fr my el it ja de kk sk".split())
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    language = row["lang"] if row["lang"] in KNOWN else "en"
    found = pysbd.Segmenter(language=language, clean=False).segment(row["text"])
    print(json.dumps({"id": row["id"], "sentences": found}))
