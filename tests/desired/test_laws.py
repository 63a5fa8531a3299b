"""Any file is a desired state or a list of problems: never an exception, never a place outside the file."""

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.desired import Invalid, parse, texts_by_key
from reconciler.model import DEFAULT_PLATFORM, DesiredState
from tests.desired.reading import FILE, WORDS

PIECES = (
    *(
        "version: 1",
        "resource: server",
        "platform: ",
        "policy:",
        "verification:",
        "domains:",
        "limit: ",
        "protected: ",
        "lists: ",
    ),
    *("host: ", "owner: ", "note: ", "file: ", "content: ", "testing", "published", "www.qq.com", "a.cn", "300"),
    *("- ", "  ", "    ", "\n", "\n  ", "\n    ", "\n  - ", "\r\n", "\t", ": ", ", ", "[", "]", "{", "}", "? "),
    *('"', "'", "|", ">", "#", "&a ", "*a", "!!str ", "!", "<<: ", "%TAG ", "---\n", "...\n", "\\", "\\U00110000"),
    *(
        "：",
        "，",
        "。",
        "－",
        "＃",
        "“",
        "”",
        "【",
        "】",
        "｛",
        "｝",
        "\u3000",
        "\u00a0",
        "\u200b",
        "\r",
        "\u202e",
        "=======\n",
    ),
    *("\ufeff", "\u2028", "\x85", "\0", "\x1b", "中", "🎉", "@", "`", "~", "null", "https://", "*.", ":443", "-"),
)
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


def check(data: bytes) -> None:
    """Parse a file and require that its problems have words and places inside the file, in order.

    What a valid file says is also among its texts by key.
    """
    result = parse(data, FILE)
    if isinstance(result, DesiredState):
        texts = texts_by_key(data)
        assert texts.get("domains", set()) >= {entry.host for entry in result.entries}
        assert texts.get("platform", {DEFAULT_PLATFORM}) == {result.platform}
        return
    assert isinstance(result, Invalid)
    assert result.problems
    lines = data.decode(errors="replace").removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    places = [problem.place for problem in result.problems if problem.place]
    assert places == sorted(places)
    for place in places:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
    for problem in result.problems:
        assert WORDS.message(problem)
        assert WORDS.remedy(problem)
        assert len(WORDS.message(problem)) < 300


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Any bytes."""
    check(data)


@settings(max_examples=400)
@given(TEXTS)
@example("[")
@example("- ")
@example("version: 1\ndomains:")
@example('"\\')
def test_any_text(text: str) -> None:
    """Any text, and text that is nearly a desired state."""
    check(text.encode(errors="surrogatepass"))


@settings(max_examples=50)
@given(TEXTS)
def test_any_text_without_libyaml(text: str) -> None:
    """The same with PyYAML's own parser."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader", raising=False)
        check(text.encode(errors="surrogatepass"))


@given(st.data())
def test_one_edit(data: st.DataObject) -> None:
    """A desired state with one part replaced."""
    text = (
        "version: 1\nplatform: a\npolicy: {limit: 5}\ndomains:\n  - www.qq.com\n  - host: a.cn\n    lists: [testing]\n"
    )
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 5, len(text))))

    check((text[:start] + data.draw(st.sampled_from(PIECES)) + text[end:]).encode())
