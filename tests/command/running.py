"""Runs the command as a user does: real files, the real emulator on a real socket, a real report."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.cli.main import main
from reconciler.sandbox.faults import parse
from reconciler.sandbox.lists import Lists, Rules
from reconciler.sandbox.quirks import Quirk
from reconciler.sandbox.world import World

SCHEMA = Draft202012Validator(json.loads(Path("schema/report.schema.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Ran:
    """What a run said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report on standard output, which keeps to its schema."""
        report: dict[str, Any] = json.loads(self.out)
        SCHEMA.validate(report)
        return report

    @property
    def codes(self) -> list[str]:
        """The codes of the report's problems."""
        return [problem["code"] for problem in self.report["problems"]]

    @property
    def statuses(self) -> list[str]:
        """What became of each call."""
        return [call["status"] for call in self.report["calls"]]


@dataclass(frozen=True)
class Shell:
    """A folder with a desired state in it, and an environment."""

    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def write(self, domains: str, policy: str = "", name: str = "domains.yaml") -> None:
        """Write a desired state; a word is a host as in ``a b:testing``, `policy` is YAML in braces."""
        lines = ["version: 1", "platform: acme", *([f"policy: {policy}"] if policy else []), "domains:"]
        for word in domains.split():
            host, _, lists = word.partition(":")
            lines.append(f"  - {{host: {host}.qq.com, lists: [{lists or 'testing, published'}]}}")
        text = "\n".join(lines) if domains else "\n".join(lines) + " []"
        (self.folder / name).write_text(text + "\n", encoding="utf-8")

    def use(self, environment: Mapping[str, str]) -> None:
        """Set variables for the runs to come."""
        for name, value in environment.items():
            self.patch.setenv(name, value)

    def run(self, line: str) -> Ran:
        """Run ``reconciler`` with these words."""
        code = main(line.split())
        said = self.capture.readouterr()
        return Ran(code, said.out, said.err)


def world(
    testing: str = "", published: str | None = "", *, faults: str = "", quirks: str = "", unverified: str = ""
) -> World:
    """Return an emulated platform; a word is a host, as everywhere in the tests."""

    def hosts(words: str) -> tuple[str, ...]:
        return tuple(f"{word}.qq.com" for word in words.split())

    return World(
        lists=Lists(hosts(testing), None if published is None else hosts(published)),
        rules=Rules(quirks=frozenset(map(Quirk, quirks.split())), unverified=frozenset(hosts(unverified))),
        faults=tuple(map(parse, faults.split())),
    )


def lists(world: World) -> dict[str, list[str] | None]:
    """Return what the emulator holds, as a report writes it."""
    published = world.lists.published
    return {
        "testing": sorted(world.lists.testing),
        "published": None if published is None else sorted(published),
    }
