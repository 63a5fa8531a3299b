"""The rules that the schema cannot say: no host twice, and no more hosts than a list can hold."""

from typing import Final

from reconciler.desired import Invalid, parse, parse_unbounded
from reconciler.model import DesiredState, Host, ListName, Place, Removed
from reconciler.problem import Code
from tests.desired.reading import FILE, Reported, accept, codes, reported

KEEP: Final = "keep one of them"
FEWER: Final = "name fewer hosts, or set policy.limit to what WeChat grants the platform: 300 on its newest page"


def file(*entries: str, policy: str = "") -> str:
    """Return a file of two lines and, from the third on, an entry a line."""
    return f"version: 1\n{policy}domains:\n" + "".join(f"  - {entry}\n" for entry in entries)


def test_repeated_hosts() -> None:
    """A host is in a file once, whatever its lists; a repetition names the line of the first."""
    text = file("a.cn", "{host: b.cn, lists: [testing]}", "{host: b.cn, lists: [published]}", "a.cn", "a.cn")

    assert reported(text) == [
        Reported("5:12", Code.REPEATED_HOST, "b.cn is repeated, first on line 4", KEEP),
        Reported("6:5", Code.REPEATED_HOST, "a.cn is repeated, first on line 3", KEEP),
        Reported("7:5", Code.REPEATED_HOST, "a.cn is repeated, first on line 3", KEEP),
    ]


def test_full_lists() -> None:
    """A list that is too long is reported at its first host that is one too many."""
    text = file(
        "{host: a.cn, lists: [testing]}",
        "b.cn",
        "{host: c.cn, lists: [testing]}",
        "d.cn",
        "e.cn",
        policy="policy: {limit: 2}\n",
    )

    assert reported(text) == [
        Reported(
            "6:12",
            Code.TOO_MANY_HOSTS,
            "5 hosts are in the testing list, and policy.limit is 2",
            FEWER,
        ),
        Reported(
            "8:5",
            Code.TOO_MANY_HOSTS,
            "3 hosts are in the published list, and policy.limit is 2",
            FEWER,
        ),
    ]


def test_limit_of_a_resource() -> None:
    """Without a limit of its own, a file has that of its resource; if that cannot be read, it has none."""
    hosts = "".join(f"  - h{number}.cn\n" for number in range(1001))
    limits = {
        resource: [found.message for found in reported(f"version: 1\nresource: {resource}\ndomains:\n{hosts}")]
        for resource in ("business", "server", "Server")
    }

    full = [f"1001 hosts are in the {name} list, and policy.limit is" for name in ListName]
    assert limits == {
        "business": [f"{each} 200" for each in full],
        "server": [f"{each} 1000" for each in full],
        "Server": ['"Server" is not a value of resource'],
    }


def test_removed_hosts() -> None:
    """A host is named once in domains and removed together, is not protected if it is to go, and counts to no limit."""
    text = "version: 1\npolicy: {limit: 1, protected: [p.cn]}\ndomains: [a.cn]\nremoved:\n"
    found = reported(f"{text}  - a.cn\n  - {{host: b.cn, owner: x}}\n  - p.cn\n  - https://b.cn\n")

    assert [(problem.place, problem.code) for problem in found] == [
        ("5:5", Code.REPEATED_HOST),
        ("7:5", Code.REMOVED_PROTECTED),
        ("8:5", Code.HOST_SCHEME),
        ("8:5", Code.REPEATED_HOST),
    ]
    removed = accept(f"{text}  - {{host: b.cn, owner: x, note: y}}\n").removed
    assert removed == (Removed(host=Host("b.cn"), owner="x", note="y", place=Place(FILE, 5, 12)),)


def test_default_limit() -> None:
    """A file without a limit names at most 200 hosts per list."""
    hosts = [f"a{number}.cn" for number in range(201)]

    assert len(accept(file(*hosts[:200])).entries) == 200
    assert codes(file(*hosts)) == [("203:5", Code.TOO_MANY_HOSTS)] * 2
    assert codes(file(*hosts, policy="policy: {unmanaged: keep}\n")) == [("204:5", Code.TOO_MANY_HOSTS)] * 2


UNREADABLE_LIMITS: Final = {
    "{limit: many}": [Code.NOT_A_NUMBER],
    "{limit: 0}": [Code.NUMBER_OUT_OF_RANGE],
    "{limits: 300}": [Code.MISSPELLED_KEY],
    "{<<: *a}": [Code.YAML_MERGE_KEY],
    "300": [Code.NOT_A_MAPPING],
    "": [Code.EMPTY_VALUE],
}


def test_unreadable_limit() -> None:
    """If the file's own limit cannot be read, no list is too long."""
    hosts = [f"a{number}.cn" for number in range(201)]

    assert {
        policy: [problem.code for problem in reported(file(*hosts, policy=f"policy: {policy}\n"))]
        for policy in UNREADABLE_LIMITS
    } == UNREADABLE_LIMITS


def test_beside_other_problems() -> None:
    """Both rules apply to the entries that can be read, whatever else is wrong."""
    text = file(
        "a.cn",
        "no",
        "{host: a.cn, lists: [live]}",
        "{host: b.cn, owner: [x]}",
        "[c.cn]",
        "{host: [c.cn]}",
        "{lists: [testing]}",
        policy="policy: {limit: 1}\n",
    )

    assert codes(text) == [
        ("5:5", Code.HOST_ONE_LABEL),
        ("5:5", Code.TOO_MANY_HOSTS),
        ("5:5", Code.TOO_MANY_HOSTS),
        ("6:12", Code.REPEATED_HOST),
        ("6:26", Code.UNKNOWN_LIST),
        ("7:25", Code.NOT_TEXT),
        ("8:5", Code.HOST_NOT_TEXT),
        ("9:12", Code.HOST_NOT_TEXT),
        ("10:5", Code.MISSING_KEY),
    ]


def test_corrected_hosts() -> None:
    """A host that a remedy names counts as if it were in the file, so that one run reports all."""
    text = file(
        "a.qq.com",
        "A.qq.com",
        "B.qq.com",
        "https://b.qq.com/",
        "a.qq.com;b.qq.com",
        "b.qq.com x",
        "",
        policy="policy: {limit: 4}\n",
    )

    assert codes(text) == [
        ("5:5", Code.HOST_UPPER_CASE),
        ("5:5", Code.REPEATED_HOST),
        ("6:5", Code.HOST_UPPER_CASE),
        ("7:5", Code.HOST_SCHEME),
        ("7:5", Code.REPEATED_HOST),
        ("8:5", Code.HOST_SEVERAL),
        ("9:5", Code.HOST_CHARACTER),
        ("10:4", Code.HOST_EMPTY),
    ]
    full = [
        problem for problem in reported(text.replace("limit: 4", "limit: 3")) if problem.code is Code.TOO_MANY_HOSTS
    ]
    assert full == [
        Reported("9:5", Code.TOO_MANY_HOSTS, f"4 hosts are in the {name} list, and policy.limit is 3", FEWER)
        for name in ("testing", "published")
    ]


def test_unbounded() -> None:
    """A file that describes a live state may name more hosts than its limit; all other rules apply to it."""
    text = file("a.cn", "b.cn", policy="policy: {limit: 1}\n")
    state = parse_unbounded(text.encode(), FILE)

    assert isinstance(parse(text.encode(), FILE), Invalid)
    assert isinstance(state, DesiredState)
    assert state.policy.limit == 1
    assert state.entries == accept(text.replace("limit: 1", "limit: 2")).entries
    assert isinstance(parse_unbounded(file("a.cn", "a.cn").encode(), FILE), Invalid)
