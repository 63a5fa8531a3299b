"""The live lists as a ``domains.yaml``: planning the file that ``pull`` prints changes nothing."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from reconciler.model import ListName, LiveState
from reconciler.render import summary
from reconciler.render.escape import for_json, for_line
from reconciler.render.layout import cut
from reconciler.report import Outcome, Report
from reconciler.resources import BUSINESS
from reconciler.texts.words import Words

SCHEMA: Final = "domains.schema.json"
"""The file of the schema, beside the desired state: editors need no network."""

MODELINE: Final = f"# yaml-language-server: $schema={SCHEMA}\n"
"""The first line of a desired state, from which editors find the schema beside it."""

_PLAIN: Final = re.compile(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z]+(?:-[a-z0-9]+)*")
"""Names of platforms that are text in every version of YAML. Hosts always are."""


def render(report: Report, words: Words, *, has_schema: bool = False) -> str:
    """Return the live state of `report` as a desired state; if there is none, the reason as comments.

    It names the schema if it `has_schema` beside it.
    """
    live = report.live if report.outcome is Outcome.PULLED else None
    lines = _comments(_failure(report, words)) if live is None else _file(live, report, words)
    return (MODELINE if has_schema and live else "") + "".join(f"{line}\n" for line in lines)


def _comments(texts: Iterable[str]) -> Iterator[str]:
    return (f"# {for_line(text)}" for text in texts)


def _failure(report: Report, words: Words) -> Iterator[str]:
    yield summary.headline(summary.platform_summary(report), words)
    for problem in summary.shown_problems(report):
        yield f"{words.say(problem.severity)} {problem.code}: {summary.message(problem, words)}"
        yield summary.remedy(problem, words)


def _file(live: LiveState, report: Report, words: Words) -> Iterator[str]:
    platform, resource = report.platform, report.resource or BUSINESS
    yield from _comments(_remarks(live, report, words))
    yield "version: 1"
    if resource != BUSINESS:
        yield f"resource: {resource.name}"
    if platform is not None:
        yield f"platform: {platform if _PLAIN.fullmatch(platform) else for_json(json.dumps(platform))}"
    longest = max(len(values) for _, values in live.lists())
    if longest > resource.limit:
        yield from ("policy:", f"  limit: {max(longest, resource.granted)}")
    hosts = sorted(live.hosts(ListName.TESTING) | live.hosts(ListName.PUBLISHED))
    yield "domains:" if hosts else "domains: []"
    for host in hosts:
        yield from summary.entry(host, [name for name in ListName if host in live.hosts(name)])


def _remarks(live: LiveState, report: Report, words: Words) -> Iterator[str]:
    yield words.say("pulled_with", command="reconciler pull")
    if address := summary.other_address([report.api_url], words):
        yield address
    if live.published is None:
        yield words.say("pulled_unpublished")
    opaque = sorted({value for _, values in live.lists() for value in values.opaque})
    for value in opaque[: summary.MAX_OPAQUE_VALUES]:
        names = tuple(name for name, values in live.lists() if value in values.opaque)
        yield words.say("pulled_opaque", lists=names, value=cut(value, summary.MAX_FACT_WIDTH))
    if len(opaque) > summary.MAX_OPAQUE_VALUES:
        yield words.say("pulled_more_opaque", n=len(opaque) - summary.MAX_OPAQUE_VALUES)
