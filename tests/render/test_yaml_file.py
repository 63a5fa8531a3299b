"""The file that ``pull`` prints is a desired state that changes nothing."""

import re
from typing import Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired import parse
from reconciler.diff import diff, settle
from reconciler.model import HOST_PATTERN, DesiredState, Host, ListName, LiveList, LiveState
from reconciler.render.yaml_file import render
from reconciler.report import Command, Outcome, Report, Source
from reconciler.texts.en import ENGLISH
from tests.building import live
from tests.render.cases import CASES
from tests.render.hostile import hostile_text

YAML_1_2: Final = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
"""What the core schema of YAML 1.2 reads as something other than text (its specification, 10.3.2)."""

hosts: Final = st.from_regex(HOST_PATTERN, fullmatch=True).map(Host)
few_hosts: Final = st.sets(hosts, max_size=4)


def report(state: LiveState, platform: str | None = "acme-shop") -> Report:
    """Return the report of a pull."""
    return Report(command=Command.PULL, outcome=Outcome.PULLED, platform=platform, source=Source.WECHAT, live=state)


def many_opaque() -> Report:
    """Return the report of a pull with 500 long values that are not hosts."""
    return report(LiveState(LiveList.of(f"{number:03}{'x' * 10_000}" for number in range(500)), LiveList.of([])))


def pulled(state: LiveState, platform: str | None = "acme-shop") -> str:
    """Return what ``pull`` prints of a live state."""
    return render(report(state, platform), ENGLISH)


def parsed(text: str) -> DesiredState:
    """Return the desired state of a file."""
    desired = parse(text.encode(), "domains.yaml")
    assert isinstance(desired, DesiredState), desired
    return desired


@pytest.mark.law
@given(few_hosts, st.none() | few_hosts, few_hosts, st.lists(hostile_text, max_size=3))
def test_planning_it_changes_nothing(
    testing: set[Host], published: set[Host] | None, both: set[Host], others: list[str]
) -> None:
    """Whatever is live, hosts and other values, the printed file is valid and in sync with it."""
    state = LiveState(
        LiveList.of([*testing, *both, *others]), None if published is None else LiveList.of([*published, *both])
    )
    desired = parsed(pulled(state))

    assert desired.platform == "acme-shop"
    assert diff(state, settle(desired, state, frozenset())) == ()


@given(hosts)
def test_a_host_is_text_in_every_yaml(name: Host) -> None:
    """No host looks like a number, a date or a truth value, neither in YAML 1.1 nor in 1.2."""
    assert yaml.safe_load(name) == name
    assert YAML_1_2.fullmatch(name) is None


def test_a_platform_keeps_its_name() -> None:
    """A name that some YAML reads as something else is quoted; a platform without a name gets none."""
    for platform in ("acme-shop", "no", "true", "0200", "1e3", "2026-12-01", "null", "y", "e5", "default"):
        text = pulled(live("a"), platform)

        assert parsed(text).platform == platform
        assert yaml.safe_load(text)["platform"] == platform
    assert "platform" not in pulled(live("a"), None)


def test_lists_of_a_host() -> None:
    """A host in both lists is a bare word; another names its list."""
    desired = parsed(pulled(live("a b", "b c")))

    assert {entry.host: entry.lists for entry in desired.entries} == {
        "a.qq.com": {ListName.TESTING},
        "b.qq.com": {ListName.TESTING, ListName.PUBLISHED},
        "c.qq.com": {ListName.PUBLISHED},
    }


def test_the_limit_is_raised_only_if_needed() -> None:
    """Values that are not hosts and repeated spellings count. A higher limit is at least what WeChat's page grants."""
    for values, limit in ((200, None), (201, 300), (301, 301)):
        spelled = ["https://h0.qq.com", "*.qq.com", *(f"h{number}.qq.com" for number in range(values - 2))]
        document = yaml.safe_load(pulled(LiveState(LiveList.of(spelled), LiveList.of(["a.qq.com"]))))

        assert document.get("policy", {}).get("limit") == limit


def test_comments_are_bounded() -> None:
    """Of values that are not hosts ten are named, each cut to a line; the others are counted."""
    shown = render(many_opaque(), ENGLISH)

    assert len(shown) < 3_000
    assert "# and 490 more that are not hosts: see --format json" in shown
    assert parsed(shown).policy.limit == 500


def test_nothing_escapes_a_comment() -> None:
    """A live value with line ends stays in its comment, visible and without effect."""
    text = pulled(LiveState(LiveList.of(["x\n- evil.qq.com\r\u2028\x85- evil.qq.com"]), LiveList.of([])))

    assert r"x\x0a- evil.qq.com\x0d\u2028\x85- evil.qq.com" in text
    assert parsed(text).entries == ()


def test_a_platform_that_was_never_published() -> None:
    """Its hosts are in testing alone, and a comment says why."""
    text = render(CASES["pulled-unpublished"], ENGLISH)

    assert "# The platform was never published" in text
    assert all(entry.lists == {ListName.TESTING} for entry in parsed(text).entries)


def test_a_failed_pull_is_no_desired_state() -> None:
    """Redirected into a file it leaves only comments that say what went wrong."""
    text = render(CASES["pull-failed"], ENGLISH)

    assert all(line.startswith("# ") for line in text.splitlines())
    assert "wechat-unreachable" in text
