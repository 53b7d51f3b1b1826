"""Write plugins for Copydesk in Python.

A plugin is a module `rules` with one or two functions: `annotate(story)`, which says what it sees, and
`configure(settings)`, for a plugin that has settings. Nothing in this file needs the sandbox, so a
plugin's own tests run anywhere.

Python counts text in code points, Copydesk in UTF-8 bytes: `anchor` and `matches` convert.

Import at the top of a module: what is imported is imported while the plugin is built. In the sandbox
there are no files to import from.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field as _field
from typing import Any, NamedTuple, Optional, Union

#: The text fields that an anchor may point into.
FIELDS = ("headline", "body", "byline", "dateline")

#: How bad a flag is, from least to worst.
SEVERITIES = ("note", "warning", "error")


@dataclass(frozen=True)
class Anchor:
    """A place in a story: a field, UTF-8 bytes from `start` to before `end`, and what stands there."""

    field: str
    start: int
    end: int
    quote: str


@dataclass
class Story:
    """A story. A field that `reads` in plugin.toml does not list is None."""

    id: Optional[str] = None
    headline: Optional[str] = None
    body: Optional[str] = None
    byline: Optional[str] = None
    dateline: Optional[str] = None
    language: Optional[str] = None
    published: Optional[str] = None
    updated: Optional[str] = None
    source: Optional[str] = None
    urgency: Optional[int] = None
    embargo: Optional[str] = None
    status: Optional[str] = None
    categories: Optional[list[str]] = None
    #: What earlier plugins said and `needs` asked for, as the contract has it.
    annotations: list[Any] = _field(default_factory=list)
    extra: Optional[list[tuple[str, str]]] = None


@dataclass
class Annotation:
    """One thing that a plugin says of a story. Begin with `flag`, `tag` or `summary`."""

    kind: str
    content: dict[str, Any]
    anchors: list[Anchor] = _field(default_factory=list)
    evidence: Optional[str] = None
    suggestions: list[tuple[Anchor, str]] = _field(default_factory=list)
    related: list[str] = _field(default_factory=list)
    extra: list[tuple[str, str]] = _field(default_factory=list)

    def at(self, *anchors: Anchor) -> Annotation:
        """Where it was seen."""
        self.anchors.extend(anchors)
        return self

    def since(self, words: str) -> Annotation:
        """Why, in words that an editor can check."""
        self.evidence = words
        return self

    def confidence(self, confidence: float) -> Annotation:
        """How sure the plugin is, from 0 to 1."""
        if self.kind == "summary":
            raise TypeError("a summary has no confidence")
        self.content["confidence"] = confidence
        return self

    def relevance(self, relevance: float) -> Annotation:
        """How central a tag is to the story, from 0 to 1."""
        if self.kind != "tag":
            raise TypeError("only a tag has a relevance")
        self.content["relevance"] = relevance
        return self

    def suggest(self, anchor: Anchor, replacement: str) -> Annotation:
        """Another text for a place. The desk applies none by itself."""
        self.suggestions.append((anchor, replacement))
        return self

    def about(self, story_id: str) -> Annotation:
        """Another story that it is about."""
        self.related.append(story_id)
        return self

    def with_extra(self, name: str, value: str) -> Annotation:
        """What the contract has no field for."""
        self.extra.append((name, value))
        return self


def flag(rule: str, severity: str, message: str) -> Annotation:
    """Something an editor should look at.

    `rule` is the rule's name in plugin.toml, `severity` how bad it is here (`note`, `warning` or
    `error`), `message` one sentence about this occurrence.
    """
    if severity not in SEVERITIES:
        raise ValueError(f"a severity is one of {', '.join(SEVERITIES)}, not {severity!r}")
    content = {"rule": rule, "severity": severity, "message": message, "confidence": None}
    return Annotation("flag", content)


def tag(scheme: str, term: str) -> Annotation:
    """A term that the story is filed under."""
    return Annotation("tag", {"scheme": scheme, "term": term, "confidence": None, "relevance": None})


def summary(style: str, text: str) -> Annotation:
    """The story in fewer words."""
    return Annotation("summary", {"style": style, "text": text})


@dataclass(frozen=True)
class Abstained:
    """What `abstain` returns."""

    reason: str


def abstain(reason: str) -> Abstained:
    """For a story of which the plugin has nothing honest to say, and why."""
    return Abstained(reason)


class SettingsError(Exception):
    """A mistake in the settings, for `configure` to raise: it stops the run before the first story."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


class AnchorError(ValueError):
    """What an anchor could not be made of."""


#: Where the last place was, so that a text with many is not counted from its start for each.
_last: tuple[str, int, int] = ("", 0, 0)


def _byte_of(text: str, point: int) -> int:
    global _last
    seen, at, byte = _last
    if seen is not text or point < at:
        at, byte = 0, 0
    byte += len(text[at:point].encode())
    _last = (text, point, byte)
    return byte


def anchor(story: Story, field: str, start: Union[int, re.Match[str]], end: Optional[int] = None) -> Anchor:
    """A place in a story.

    `start` and `end` are code points as Python counts them; or `start` is what a regular expression
    matched. `field` must be one that the manifest reads.
    """
    if isinstance(start, re.Match):
        start, end = start.span()
    if field not in FIELDS:
        raise AnchorError(f"a field is one of {', '.join(FIELDS)}, not {field!r}")
    text = getattr(story, field)
    if text is None:
        raise AnchorError(f"the story has no {field}; does plugin.toml read it?")
    if end is None or not 0 <= start <= end <= len(text):
        raise AnchorError(f"{start} to {end} is no place in a {field} of {len(text)} code points")
    first = _byte_of(text, start)
    quote = text[start:end]
    return Anchor(field, first, first + len(quote.encode()), quote)


class Found(NamedTuple):
    """What a regular expression matched, and where."""

    match: re.Match[str]
    text: str
    anchor: Anchor


def matches(story: Story, field: str, pattern: Union[str, re.Pattern[str]]) -> Iterator[Found]:
    """All places in a field that a regular expression matches, from left to right."""
    for match in re.finditer(pattern, getattr(story, field) or ""):
        # What matches nothing is nowhere.
        if match.group():
            yield Found(match, match.group(), anchor(story, field, match))


@dataclass(frozen=True)
class Entry:
    """A line of a word list: the word or words, and what stands behind the tab."""

    term: str
    value: Optional[str] = None


class Listed(NamedTuple):
    """An entry of a word list, and where it stands in a story."""

    anchor: Anchor
    entry: Entry


@dataclass(frozen=True)
class EarlierStory:
    """A story of the desk that is earlier than the one at hand."""

    id: str
    headline: Optional[str] = None
    body: Optional[str] = None
    language: Optional[str] = None
    published: Optional[str] = None
    source: str = ""


@dataclass(frozen=True)
class NearDuplicate:
    """An earlier story that shares text with the one at hand.

    How much of the one is contained in the other is estimated, from 0 to 1.
    """

    id: str
    headline: Optional[str] = None
    published: Optional[str] = None
    containment: float = 0.0


class _Asked:
    """What a desk grants, and what stands for it in a test."""

    #: Of `archive` an object with `story(id)` and `near_duplicates(limit)`, of `lexicon` one with
    #: `entries(list)`, `look_up(list, terms)` and `find(list, text)`, as the contract has them. In
    #: the sandbox it is the desk's own; a plugin's tests set it.
    desk: Any = None
    _name = ""

    def _granted(self) -> Any:
        if self.desk is not None:
            return self.desk
        raise LookupError(
            f"there is no {self._name} here: `capabilities` in plugin.toml has to ask for it; in a "
            f"test, set {self._name}.desk"
        )


class Archive(_Asked):
    """The earlier stories of the desk, for a plugin with `capabilities = ["archive"]`.

    Only `annotate` may ask. Earlier is what was published before, and among equals what has the
    smaller id; a story without a date comes after those with one.
    """

    _name = "archive"

    def story(self, story_id: str) -> Optional[EarlierStory]:
        """The story of an id, if there is one and it is earlier."""
        it = self._granted().story(story_id)
        return None if it is None else EarlierStory(**vars(it))

    def near_duplicates(self, limit: int = 50) -> list[NearDuplicate]:
        """The earlier stories that may be the same, rewritten, or a teaser of it, the nearest first:
        50 at most."""
        return [NearDuplicate(**vars(it)) for it in self._granted().near_duplicates(limit)]


class Lexicon(_Asked):
    """The word lists of the desk, for a plugin with `capabilities = ["lexicon:NAME"]`.

    Words are compared in lower case and in Unicode's composed form; an entry with an upper-case letter
    is found only as it is written. A list that was not granted ends the plugin.
    """

    _name = "lexicon"

    def entries(self, name: str) -> list[Entry]:
        """The whole list, in the order of its file."""
        return [Entry(**vars(it)) for it in self._granted().entries(name)]

    def look_up(self, name: str, term: str) -> Optional[Entry]:
        """The entry of a term, if the list has it."""
        return self.look_up_all(name, [term])[0]

    def look_up_all(self, name: str, terms: list[str]) -> list[Optional[Entry]]:
        """For each term its entry, if the list has it: one call for all of them."""
        found = self._granted().look_up(name, terms)
        return [None if it is None else Entry(**vars(it)) for it in found]

    def find(self, name: str, story: Story, field: str) -> list[Listed]:
        """The entries that stand in a field as whole words, from left to right, the longest first, none
        within another. It is the host's work, and quicker than the same in a plugin."""
        text = getattr(story, field) or ""
        encoded = text.encode()
        found = []
        for it in self._granted().find(name, text):
            quote = encoded[it.start : it.end].decode()
            found.append(Listed(Anchor(field, it.start, it.end, quote), Entry(**vars(it.entry))))
        return found


archive = Archive()
lexicon = Lexicon()


def _nowhere(level: str, message: str) -> None:
    """Outside the sandbox there is no host to keep a log."""


class Log:
    """Lines in the host's log of this plugin and story. `print` writes there too."""

    to_host: Callable[[str, str], None] = staticmethod(_nowhere)

    def debug(self, message: object) -> None:
        """For the author."""
        self.to_host("debug", str(message))

    def info(self, message: object) -> None:
        """What is usual."""
        self.to_host("info", str(message))

    def warn(self, message: object) -> None:
        """What is not."""
        self.to_host("warn", str(message))

    def error(self, message: object) -> None:
        """What went wrong."""
        self.to_host("error", str(message))


log = Log()


def told(error: BaseException) -> str:
    """An exception with the places it comes from, on one line; the plugin's own are enough."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"at {it.name} ({it.filename.rsplit('/', 1)[-1]}:{it.lineno})" for it in reversed(frames)]
    own = [it for it in places if "(contract.py:" not in it]
    return " ".join([f"{type(error).__name__}: {error}", *own])


def checked(report: Any) -> Union[Abstained, list[Annotation]]:
    """What `annotate` returned, when it is a report."""
    if isinstance(report, Abstained):
        return report
    if isinstance(report, Iterable) and not isinstance(report, (str, bytes)):
        annotations = list(report)
        if all(isinstance(it, Annotation) for it in annotations):
            return annotations
    raise TypeError("annotate must return a list of annotations, or abstain(reason)")
