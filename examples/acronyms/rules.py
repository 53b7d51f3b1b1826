"""Flags acronyms that the story never explains."""

import re

from copydesk import Annotation, SettingsError, Story, flag, matches

#: Two to six capitals that stand alone; a plural or a possessive may follow.
ACRONYM = re.compile(r"(?<![\w&@#./-])([A-Z]{2,6})(?=(?:s|[’']s?)?(?![\w&@/-]))")

#: Words as an explanation has them.
WORD = re.compile(r"[^\W\d_]+")

#: What capitals mean besides.
ROMAN = re.compile(r"(?=[IVXLC])(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
OTHER = {"AM", "PM", "AD", "BC", "CE", "BCE", "GMT", "UTC", "BST", "CET", "CEST", "EST", "EDT", "PST", "PDT"}

#: Words that an acronym may pass over.
SMALL = {"a", "an", "and", "de", "des", "du", "for", "in", "la", "le", "of", "on", "the", "to"}

#: Words of an explanation that are looked through around an acronym in brackets.
NEAR = 12

#: What every reader knows, where the settings say nothing else: the default in plugin.toml.
KNOWN = "AIDS BBC CEO DNA EU FBI GDP HIV MP MPS NASA NATO OK PC TV UK UN UNESCO UNICEF US USA".split()

known: set[str] = set(KNOWN)


def configure(settings: dict) -> None:
    words = settings.get("known", KNOWN)
    for word in words:
        if not word.isupper():
            raise SettingsError("known", f"{word!r} is not written in capitals, so it is no acronym")
    known.clear()
    known.update(words)


def stands_for(words: list[str], acronym: str) -> bool:
    """Whether the words, all of them, make the acronym by their first letters."""
    if not acronym:
        return all(word.lower() in SMALL for word in words)
    if not words:
        return False
    first, rest = words[0], words[1:]
    if first[0].upper() == acronym[0] and stands_for(rest, acronym[1:]):
        return True
    return first.lower() in SMALL and stands_for(rest, acronym)


def explained(body: str, acronym: str) -> bool:
    """Whether its words stand before or behind it somewhere, with a bracket between."""
    escaped = re.escape(acronym)
    for match in re.finditer(rf"\(\s*(?:the |or |hereafter )?{escaped}\s*\)", body):
        before = WORD.findall(body[max(0, match.start() - 300) : match.start()])
        if any(stands_for(before[-count:], acronym) for count in range(2, min(NEAR, len(before)) + 1)):
            return True
    for match in re.finditer(rf"\b{escaped}\b,?\s*(?:\(|(?:or|short for|which stands for)\s)(?:the )?", body):
        after = WORD.findall(body[match.end() : match.end() + 300])
        if any(stands_for(after[:count], acronym) for count in range(2, min(NEAR, len(after)) + 1)):
            return True
    return False


def shouted(body: str, start: int, end: int) -> bool:
    """Whether the words around are in capitals too: a line that is shouted has no acronyms."""
    before = WORD.findall(body[max(0, start - 40) : start])[-1:]
    after = WORD.findall(body[end : end + 40])[:1]
    return any(len(word) > 1 and word.isupper() for word in before + after)


def annotate(story: Story) -> list[Annotation]:
    body = story.body or ""
    found = []
    seen: set[str] = set()
    for it in matches(story, "body", ACRONYM):
        acronym = it.text
        if acronym in seen or acronym in known or acronym in OTHER or ROMAN.fullmatch(acronym):
            continue
        if shouted(body, *it.match.span()):
            continue
        seen.add(acronym)
        if explained(body, acronym):
            continue
        times = len(re.findall(rf"\b{acronym}\b", body))
        message = f"{acronym} is never written out"
        often = "once" if times == 1 else f"{times} times"
        found.append(flag("unexplained", "note", message).at(it.anchor).since(f"it is used {often}"))
    return found
