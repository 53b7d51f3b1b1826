"""Offsets that Python counts become those that Copydesk counts. Run by `python -m unittest`."""

import re
import unittest
from types import SimpleNamespace

from copydesk import (
    AnchorError,
    Entry,
    Log,
    SettingsError,
    Story,
    abstain,
    anchor,
    archive,
    checked,
    flag,
    lexicon,
    log,
    matches,
    summary,
    told,
)

TEXTS = {
    "plain": "the mayor, TK, resigned on TK",
    "emoji": "\U0001f600\U0001f600 TK \U0001f469\u200d\U0001f469\u200d\U0001f467 then TK",
    "combining": "e\u0301t\u00e9 a\u0308 TK o\u0302\u0323 TK",
    "right-to-left": "\u05e9\u05dc\u05d5\u05dd TK \u0645\u0631\u062d\u0628\u0627 TK",
    "curly": "\u201cTK\u201d \u2014 \u2018TK\u2019\u2026",
    "other planes": "\U0001d54b\U00020000 TK \U0010ffffTK",
}


def at(text, place):
    """What lies in a text at an anchor, in bytes."""
    return text.encode()[place.start : place.end].decode()


class Anchors(unittest.TestCase):
    def test_each_match_is_quoted_where_it_stands(self):
        for name, body in TEXTS.items():
            with self.subTest(name):
                found = list(matches(Story(body=body), "body", "TK"))
                self.assertEqual(len(found), 2)
                for it in found:
                    self.assertEqual((at(body, it.anchor), it.anchor.quote), ("TK", "TK"))

    def test_every_character_has_its_place(self):
        for name, body in TEXTS.items():
            with self.subTest(name):
                for point, character in enumerate(body):
                    place = anchor(Story(body=body), "body", point, point + 1)
                    self.assertEqual(at(body, place), character)

    def test_places_may_be_asked_for_in_any_order_and_of_several_texts(self):
        story = Story(headline="\U0001f600 b", body="\u00e9\u00e9 a b")
        for field, point in (("body", 5), ("headline", 2), ("body", 3), ("body", 5)):
            text = getattr(story, field)
            self.assertEqual(at(text, anchor(story, field, point, point + 1)), text[point])

    def test_what_is_no_place_is_refused_in_words(self):
        story = Story(body="\U0001f600 b")
        for arguments, words in (
            (("body", 2, 9), "2 to 9 is no place in a body of 3 code points"),
            (("body", 2, 1), "no place"),
            (("body", 2), "no place"),
            (("headline", 0, 1), "no headline"),
            (("source", 0, 1), "a field is one of headline"),
        ):
            with self.assertRaisesRegex(AnchorError, words):
                anchor(story, *arguments)

    def test_a_match_is_a_place(self):
        body = "\u00e9 TK"
        place = anchor(Story(body=body), "body", re.search("TK", body))
        self.assertEqual((place.start, place.end), (3, 5))

    def test_what_a_word_list_finds_is_quoted_where_it_stands(self):
        self.addCleanup(setattr, lexicon, "desk", None)
        for name, body in TEXTS.items():
            encoded = body.encode()

            def find(asked, text, encoded=encoded, body=body):
                self.assertEqual((asked, text), ("style", body))
                first = encoded.index(b"TK")
                places = (first, encoded.index(b"TK", first + 1))
                entry = SimpleNamespace(term="TK", value=None)
                return [SimpleNamespace(start=it, end=it + 2, entry=entry) for it in places]

            lexicon.desk = SimpleNamespace(find=find)
            with self.subTest(name):
                found = lexicon.find("style", Story(body=body), "body")
                self.assertEqual([it.anchor.quote for it in found], ["TK", "TK"])
                self.assertEqual(found[0].entry, Entry("TK"))
                for it in found:
                    self.assertEqual(encoded[it.anchor.start : it.anchor.end], b"TK")


class Desks(unittest.TestCase):
    def test_what_is_not_granted_says_what_to_write(self):
        with self.assertRaisesRegex(LookupError, "no archive here: `capabilities` in plugin.toml"):
            archive.near_duplicates()
        with self.assertRaisesRegex(LookupError, "set lexicon.desk"):
            lexicon.entries("style")

    def test_a_test_has_a_desk_of_its_own(self):
        self.addCleanup(setattr, lexicon, "desk", None)
        self.addCleanup(setattr, archive, "desk", None)
        very = SimpleNamespace(term="very", value=None)
        lexicon.desk = SimpleNamespace(
            entries=lambda name: [very],
            look_up=lambda name, terms: [very if it == "very" else None for it in terms],
        )
        self.assertEqual(lexicon.entries("style"), [Entry("very")])
        self.assertEqual(lexicon.look_up_all("style", ["very", "few"]), [Entry("very"), None])
        self.assertIsNone(lexicon.look_up("style", "few"))
        near = SimpleNamespace(id="a", headline=None, published=None, containment=0.5)
        archive.desk = SimpleNamespace(story=lambda it: None, near_duplicates=lambda limit: [near] * limit)
        self.assertIsNone(archive.story("a"))
        self.assertEqual(len(archive.near_duplicates()), 50)
        self.assertEqual(archive.near_duplicates(1)[0].containment, 0.5)


class Reports(unittest.TestCase):
    def test_what_a_plugin_raises_is_told_with_where(self):
        try:
            anchor(Story(), "body", 0, 1)
        except AnchorError as error:
            self.assertRegex(told(error), r"^AnchorError: the story has no body.* at anchor \(__init__.py:\d+\)")

    def test_only_a_report_is_one(self):
        self.assertEqual(checked(iter([])), [])
        self.assertEqual(checked(abstain("short")).reason, "short")
        for wrong in (None, "text", ["text"], 3):
            with self.assertRaises(TypeError):
                checked(wrong)

    def test_annotations_refuse_what_they_cannot_hold(self):
        self.assertEqual(flag("a", "note", "b").confidence(0.5).content["confidence"], 0.5)
        with self.assertRaises(ValueError):
            flag("a", "bad", "b")
        with self.assertRaises(TypeError):
            summary("a", "b").confidence(1)
        self.assertEqual(SettingsError("most", "0 is none").path, "most")

    def test_the_log_reaches_the_host(self):
        lines = []
        Log.to_host = staticmethod(lambda level, message: lines.append((level, message)))
        log.warn({"a": 1})
        self.assertEqual(lines, [("warn", "{'a': 1}")])


if __name__ == "__main__":
    unittest.main()
