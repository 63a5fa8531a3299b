"""The live state as a ``domains.yaml``: adopting the tool begins with a file that changes nothing."""

import re
from collections.abc import Iterator
from typing import Final

from reconciler.model import Host, ListName, LiveState, Policy
from reconciler.render import summary
from reconciler.render.escape import for_json, for_line
from reconciler.render.layout import cut
from reconciler.report import Outcome, Report
from reconciler.texts.words import Words

_PLAIN: Final = re.compile(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z]+(?:-[a-z0-9]+)*")
"""The names of platforms that every YAML takes for text. Hosts are never taken for anything else."""


def render(report: Report, words: Words) -> str:
    """Return the live state of `report` as a desired state; where there is none, say why in comments."""
    live = report.live if report.outcome is Outcome.PULLED else None
    lines = _comments(_failure(report, words)) if live is None else _file(live, report.platform, words)
    return "".join(f"{line}\n" for line in lines)


def _comments(texts: Iterator[str]) -> Iterator[str]:
    """Nothing in a comment can end it: a line of it has no characters that end lines."""
    return (f"# {for_line(text)}" for text in texts)


def _failure(report: Report, words: Words) -> Iterator[str]:
    yield summary.headline(report, (), words)
    for problem in report.problems:
        yield f"{words.say(problem.severity)} {problem.code}: {summary.message(problem, words)}"
        yield summary.remedy(problem, words)


def _file(live: LiveState, platform: str | None, words: Words) -> Iterator[str]:
    yield from _comments(_remarks(live, words))
    yield "version: 1"
    if platform is not None:
        yield f"platform: {platform if _PLAIN.fullmatch(platform) else _quoted(platform)}"
    places = max(len(live.testing), 0 if live.published is None else len(live.published))
    if places > Policy().limit:
        yield from ("policy:", f"  limit: {places}")
    hosts = sorted(live.hosts(ListName.TESTING) | live.hosts(ListName.PUBLISHED))
    yield "domains:" if hosts else "domains: []"
    for host in hosts:
        yield from _entry(host, live)


def _remarks(live: LiveState, words: Words) -> Iterator[str]:
    yield words.say("pulled_with", command="reconciler pull")
    if live.published is None:
        yield words.say("pulled_unpublished")
    lists = {name: held for name in ListName if (held := live.get(name)) is not None}
    opaque = sorted(frozenset[str]().union(*(held.opaque for held in lists.values())))
    for value in opaque[: summary.OPAQUE]:
        names = tuple(name for name, held in lists.items() if value in held.opaque)
        yield words.say("pulled_opaque", lists=names, value=cut(value, summary.FACT))
    if len(opaque) > summary.OPAQUE:
        yield words.count("pulled_more_opaque", len(opaque) - summary.OPAQUE)


def _entry(host: Host, live: LiveState) -> Iterator[str]:
    names = [name for name in ListName if host in live.hosts(name)]
    if len(names) == len(ListName):
        yield f"  - {host}"
    else:
        yield from (f"  - host: {host}", f"    lists: [{', '.join(names)}]")


def _quoted(text: str) -> str:
    import json

    return for_json(json.dumps(text))
