"""What the contract wants, made of a plugin. `copydesk plugin build` uses it; a plugin does not.

It needs the bindings that the build makes, and so can be imported there alone.
"""

from __future__ import annotations

import json
from types import ModuleType

import wit_world
from componentize_py_types import Err
from wit_world.imports import log as host_log
from wit_world.imports import types

from . import Abstained, Anchor, Annotation, Log, SettingsError, Story, archive, checked, lexicon, told

# What `capabilities` in plugin.toml asks for is there, and nothing else.
try:
    from wit_world.imports import archive as host_archive

    archive.desk = host_archive
except ImportError:
    pass
try:
    from wit_world.imports import lexicon as host_lexicon

    lexicon.desk = host_lexicon
except ImportError:
    pass

_LEVELS = {level.name.lower(): level for level in host_log.Level}
_FIELDS = {field.name.lower(): field for field in types.Field}
_SEVERITIES = {severity.name.lower(): severity for severity in types.Severity}


def _anchor(anchor: Anchor) -> types.Anchor:
    return types.Anchor(_FIELDS[anchor.field], anchor.start, anchor.end, anchor.quote)


def _content(annotation: Annotation) -> types.Content:
    content = annotation.content
    if annotation.kind == "flag":
        severity = _SEVERITIES[content["severity"]]
        return types.Content_Flag(types.Flag(**{**content, "severity": severity}))
    if annotation.kind == "tag":
        return types.Content_Tag(types.Tag(**content))
    return types.Content_Summary(types.Summary(**content))


def _annotation(annotation: Annotation) -> types.Annotation:
    suggestions = [types.Suggestion(_anchor(at), text) for at, text in annotation.suggestions]
    return types.Annotation(
        _content(annotation),
        [_anchor(it) for it in annotation.anchors],
        annotation.evidence,
        suggestions,
        annotation.related,
        annotation.extra,
    )


def world(rules: ModuleType) -> type:
    """The class that componentize-py looks for, of a plugin's module."""
    if not callable(getattr(rules, "annotate", None)):
        raise TypeError("rules.py must define annotate(story)")

    class WitWorld(wit_world.WitWorld):
        failed: str | None = None

        def configure(self, settings: str) -> None:
            Log.to_host = staticmethod(lambda level, message: host_log.log(_LEVELS[level], message))
            try:
                if hasattr(rules, "configure"):
                    rules.configure(json.loads(settings))
            except SettingsError as error:
                raise Err([types.Issue(error.path, error.message)]) from None
            except Exception as error:
                # What is no mistake in the settings is a failure of the plugin, on each story.
                WitWorld.failed = f"configure: {told(error)}"

        def annotate(self, story: types.Story) -> types.Report:
            if WitWorld.failed is not None:
                return types.Report_Failed(WitWorld.failed)
            try:
                report = checked(rules.annotate(Story(**vars(story))))
                if isinstance(report, Abstained):
                    return types.Report_Abstained(report.reason)
                return types.Report_Annotations([_annotation(it) for it in report])
            except Exception as error:
                return types.Report_Failed(told(error))

    return WitWorld
