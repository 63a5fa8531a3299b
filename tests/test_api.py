"""The Python API does what the command does, and tells what is wrong as values."""

import collections.abc
import importlib
import json
import subprocess
import sys
from enum import Enum
from math import inf, nan
from pathlib import Path
from types import FunctionType
from typing import NewType, get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from reconciler import api
from reconciler.sandbox.calls import Write
from reconciler.sandbox.server import Sandbox
from tests.building import live
from tests.command.running import world

FILE = b"version: 1\nplatform: acme\npolicy: {max_deletions: 1}\ndomains: [a.qq.com, b.qq.com]\n"


def desired(data: bytes = FILE) -> api.DesiredState:
    """Return a desired state that is valid."""
    parsed = api.parse(data)
    assert isinstance(parsed, api.DesiredState)
    return parsed


def connected(sandbox: Sandbox) -> api.Connection:
    """Return a connection to an emulated platform."""
    connection = api.connect(sandbox.token, sandbox.url)
    assert isinstance(connection, api.Connection)
    return connection


def codes(report: api.Report) -> list[api.Code]:
    """Return the codes of a report's problems."""
    return [problem.code for problem in report.problems]


def test_an_invalid_file() -> None:
    """All that is wrong with a file comes back, with its places, and nothing is raised."""
    found = api.parse(b"version: 2\ndomains: [x]\n", "other.yaml")

    assert isinstance(found, api.Invalid)
    assert [problem.code for problem in found.problems] == [api.Code.UNKNOWN_VERSION, api.Code.HOST_ONE_LABEL]
    assert all(problem.place and problem.place.file == "other.yaml" for problem in found.problems)
    assert all(api.message(problem) and api.remedy(problem) for problem in found.problems)


def test_parse_takes_bytes_and_text() -> None:
    """A file's text is read as its bytes are; half of a character is a problem, not an exception."""
    broken = api.parse("version: 1\ndomains: [\ud800]\n")

    assert api.parse(FILE.decode()) == api.parse(FILE)
    assert isinstance(broken, api.Invalid)
    assert [problem.code for problem in broken.problems] == [api.Code.FILE_NOT_UTF8]


def test_a_plan_without_wechat() -> None:
    """A plan against a given live state says that it is assumed, and with what it was compared."""
    live = api.LiveState(api.LiveList.of(["a.qq.com"]), None)
    report = api.plan_offline(desired(), live)

    assert report.outcome is api.Outcome.CHANGES
    assert "Compared with the live state that was given: WeChat was not asked" in api.to_text(report)
    assert json.loads(api.to_json(report))["source"] == "assumed"


PLANNING = """
import sys
from reconciler import api
connection = api.connect(sys.argv[1], sys.argv[2])
report = api.plan(api.parse(b"version: 1\\ndomains: [a.qq.com]\\n"), connection)
print(report.outcome, "reconciler.wechat.writer" in sys.modules, "reconciler.cli" in sys.modules)
"""


def types_in(hint: object, names: dict[str, object], seen: set[str]) -> set[str]:
    """Add the package's types in an annotation, and in the fields of those, to `seen`."""
    for part in get_args(hint):
        types_in(part, names, seen)
    if isinstance(hint, type | NewType) and hint.__module__.startswith("reconciler.") and hint.__name__ not in seen:
        seen.add(hint.__name__)
        if isinstance(hint, type) and not issubclass(hint, Enum):
            for field in get_type_hints(hint, localns=names).values():
                types_in(field, names, seen)
    return seen


def test_each_type_has_a_public_name() -> None:
    """The type of every argument, result and field is in the API too, except what a connection keeps to itself."""
    modules = [
        importlib.import_module(f"reconciler.{name}") for name in ("model", "plan", "ports", "report", "usecases")
    ]
    names = {name: value for module in (*modules, collections.abc) for name, value in vars(module).items()}
    seen: set[str] = {"Session"}
    for name in api.__all__:
        value = getattr(api, name)
        types_in(value, names, seen)
        if isinstance(value, FunctionType):
            for hint in get_type_hints(value, localns=names).values():
                types_in(hint, names, seen)

    assert {"ReportedChange", "Place", "Entry"} <= seen
    assert seen - set(api.__all__) == {"Session"}


def test_what_a_plan_loads() -> None:
    """A program that plans loads nothing that could write, and nothing of the command."""
    with Sandbox(world("b", "b")) as sandbox:
        ended = subprocess.run(  # noqa: S603  # a program that embeds the tool
            [sys.executable, "-c", PLANNING, sandbox.token, sandbox.url], check=True, capture_output=True, text=True
        )

    assert ended.stdout == "changes False False\n"


def test_a_plan_and_an_apply() -> None:
    """A plan sends nothing that writes; applying does what it said, and the JSON report keeps to its schema."""
    schema = json.loads(Path("schema/report.schema.json").read_text(encoding="utf-8"))
    with Sandbox(world("a c", "a c")) as sandbox:
        connection = connected(sandbox)
        planned = api.plan(desired(), connection)
        writes = [entry for entry in sandbox.record if isinstance(entry.call, Write)]
        applied = api.apply(desired(), connection)

        assert writes == []
        assert applied.fingerprint == planned.fingerprint
        assert applied.outcome is api.Outcome.APPLIED
        assert api.read_live(connection) == applied.result
    Draft202012Validator(schema).validate(json.loads(api.to_json(applied)))


def test_both_kinds_of_hosts() -> None:
    """Live lists and the day's quota are read of business and of server domains, each by itself."""
    with Sandbox(world("a b", "a")) as sandbox:
        connection = connected(sandbox)
        assert api.read_live(connection) == live("a b", "a")
        assert api.read_live(connection, "server") == live("")
        assert [api.read_quota(connection, resource) for resource in ("business", "server")] == [
            api.Quota(limit=1000, used=1, left=999)
        ] * 2


def test_a_refusal() -> None:
    """The file's policy bounds deletions; a caller may allow more for one run, as the command's flag does."""
    with Sandbox(world("a b c d", "a b c d")) as sandbox:
        connection = connected(sandbox)
        refused = api.apply(desired(), connection)
        assert (refused.outcome, codes(refused)) == (api.Outcome.REFUSED, [api.Code.TOO_MANY_DELETIONS])
        assert api.exit_code(refused.outcome) == 5

        assert api.apply(desired(), connection, api.AllowedDeletions(2)).outcome is api.Outcome.APPLIED


@pytest.mark.parametrize(
    ("token", "url", "code"),
    [
        ("", "https://api.weixin.qq.com", api.Code.TOKEN_BLANK),
        ("two words", "https://api.weixin.qq.com", api.Code.TOKEN_MALFORMED),
        ("t", "http://api.weixin.qq.com", api.Code.ADDRESS_NOT_HTTPS),
    ],
)
def test_a_connection_that_cannot_be(token: str, url: str, code: api.Code) -> None:
    """A token that is none and an address that shows it to others are told before anything is sent."""
    found = api.connect(token, url)

    assert isinstance(found, api.Problem)
    assert found.code is code
    assert found.severity is api.Severity.ERROR


@pytest.mark.parametrize(
    ("token", "text"),
    [("", "token is set, but blank"), ("two words", "token contains no token: ")],
)
def test_a_token_is_called_by_the_name_of_the_argument(token: str, text: str) -> None:
    """A token that is none is told of the argument, not of a variable that nobody has read."""
    found = api.connect(token)

    assert isinstance(found, api.Problem)
    assert text in f"{api.message(found)}: {api.remedy(found)}"
    assert "WECHAT_COMPONENT_ACCESS_TOKEN" not in f"{api.message(found)}: {api.remedy(found)}"


@pytest.mark.parametrize("timeout", [0, -1, nan, inf, 3600.1])
def test_a_timeout_that_bounds_nothing(timeout: float) -> None:
    """A time-out that is no number of seconds up to an hour is a mistake in the program, and raised."""
    with pytest.raises(ValueError, match=r"^timeout: .* is not a number of seconds up to 3600$"):
        api.connect("t", timeout=timeout)


@pytest.mark.parametrize("timeout", [0.001, 3600])
def test_a_timeout_that_bounds(timeout: float) -> None:
    """Both ends of what the command takes are taken here too."""
    assert isinstance(api.connect("token-of-acme", timeout=timeout), api.Connection)


def test_a_connection_keeps_its_token_to_itself() -> None:
    """What prints a connection prints no token."""
    assert "secret-token" not in repr(api.connect("secret-token"))


def test_a_failure_of_wechat() -> None:
    """A read that breaks off is tried again after a pause; one that is refused comes back as a value."""
    with Sandbox(world("a", "a", faults="get:1:reset get:3+:errcode=45009")) as sandbox:
        connection = connected(sandbox)
        assert isinstance(api.read_live(connection), api.LiveState)
        unread = api.read_live(connection)

    assert isinstance(unread, api.ReadFailed)
    assert unread.problem.code is api.Code.WECHAT_QUOTA
