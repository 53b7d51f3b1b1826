"""Run by `PYTHONPATH=sdk python3 -m unittest`, and by `copydesk plugin test`."""

import tomllib
import unittest

import rules
from copydesk import SettingsError, Story


def flagged(body: str) -> list[str]:
    """What is flagged in a body."""
    return [it.anchors[0].quote for it in rules.annotate(Story(body=body))]


class Acronyms(unittest.TestCase):
    def setUp(self) -> None:
        rules.configure({})

    def test_what_is_known_is_that_of_the_manifest_or_of_the_settings(self) -> None:
        with open("plugin.toml", "rb") as file:
            self.assertEqual(tomllib.load(file)["settings"]["known"]["default"], rules.KNOWN)
        self.assertEqual(flagged("The EU and the HMFA met."), ["HMFA"])
        rules.configure({"known": ["HMFA"]})
        self.assertEqual(flagged("The EU and the HMFA met."), ["EU"])

    def test_an_acronym_that_is_never_written_out_is_flagged_once(self) -> None:
        self.assertEqual(flagged("The HMFA met. “HMFA’s pier”, said the UN. HMFAs."), ["HMFA"])

    def test_its_words_may_stand_before_or_behind(self) -> None:
        for body in (
            "The Harbour Master and Ferry Authority (HMFA) met. The HMFA said no.",
            "The HMFA (Harbour Master and Ferry Authority) met.",
            "The HMFA, or Harbour Master Ferry Authority, met.",
            "The Organisation for the Prohibition of Chemical Weapons (OPCW) met.",
        ):
            self.assertEqual(flagged(body), [], body)
        self.assertEqual(flagged("The harbour’s new authority (HMFA) met."), ["HMFA"])

    def test_what_is_no_acronym_is_left_alone(self) -> None:
        for body in (
            "Henry VIII met Elizabeth II at 9 AM GMT.",
            "BREAKING NEWS FROM THE PIER",
            "See www.HMFA.org, R&D, the A-Team and HMFA-led talks.",
            "",
        ):
            self.assertEqual(flagged(body), [], body)

    def test_what_is_known_is_written_in_capitals(self) -> None:
        with self.assertRaisesRegex(SettingsError, "no acronym"):
            rules.configure({"known": ["Un"]})
