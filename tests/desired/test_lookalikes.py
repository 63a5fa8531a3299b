"""Characters that look like ASCII: reported at their own place where ASCII is needed, ordinary everywhere else."""

import json
from collections.abc import Iterator
from typing import Final, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.desired import Invalid, parse
from reconciler.desired.lookalikes import _ASCII_KEYS, ascii_for, to_ascii
from reconciler.desired.schema_validation import schema_text
from reconciler.desired.text import FORBIDDEN
from reconciler.problem import Code
from tests.desired.reading import FILE, HEAD, accept, codes, reported

ALL: Final = {
    character: typed
    for character in map(chr, range(0x80, 0x30000))
    if not FORBIDDEN.match(character) and (typed := ascii_for(character)) is not None
}
"""Each look-alike, and what to type instead."""


def of(typed: str) -> list[str]:
    """Return the look-alikes of a character."""
    return [character for character, ascii_ in ALL.items() if ascii_ == typed]


def test_table() -> None:
    """The look-alikes of each ASCII character include its full-width form, and what input methods type for it."""
    assert to_ascii("：，。－＃“”‘’【】（）［］｛｝、；\u3000\u00a0") == ":,.-#\"\"''[][][]{},;  "
    assert (
        to_ascii("ＡＢＣａｂｃ０１２！＂＄％＆＇＊＋．／＜＝＞？＠＼＾＿｀｜～") == "ABCabc012!\"$%&'*+./<=>?@\\^_`|~"
    )
    assert to_ascii("\u2002\u2009\u202f\u205f\u200b\u2060\u00ad𝐚① 一é€中…") == "    a1 一é€中…"
    assert to_ascii("plain ASCII") == "plain ASCII"


PLACES: Final = {
    ":": (("version{}1\ndomains: []", "1:8"), (HEAD + "  - host{} a.cn\n    lists: [testing]", "3:9")),
    "-": ((HEAD + "  {} a.cn\n  {} b.cn", "3:3"), (HEAD + "  {}a.cn", "3:3")),
    "#": ((HEAD + "  - a.cn {} b", "3:10"), (HEAD + "  - a.cn{}b", "3:9"), ("{}\n" + HEAD + "  - a.cn", "1:1")),
    ",": ((HEAD + "  - {{host: a.cn, lists: [testing{}published]}}", "3:33"),),
    ";": ((HEAD + "  - {{host: a.cn, lists: [testing{}published]}}", "3:33"),),
    "[": ((HEAD + "  - {{host: a.cn, lists: {}testing]}}", "3:25"), ("version: 1\ndomains:{}]", "2:9")),
    "]": ((HEAD + "  - {{host: a.cn, lists: [testing{}}}", "3:33"),),
    "{": ((HEAD + "  - {}host: a.cn}}", "3:5"),),
    "}": ((HEAD + "  - {{host: a.cn{}", "3:16"),),
    '"': (
        (HEAD + "  - {}a.cn{}", "3:5"),
        (HEAD + '  - "a.cn{} # b', "3:10"),
        ("platform:{}a{}\n" + HEAD + "  - a.cn", "1:10"),
    ),
    "'": ((HEAD + "  - {}a.cn{}", "3:5"), (HEAD + "  - 'a.cn{} # b", "3:10")),
    " ": ((HEAD + "  -{}a.cn", "3:4"), (HEAD + "  - a.cn{}", "3:9"), ("version:{}1\ndomains: []", "1:9")),
    ".": ((HEAD + "  - a{}cn", "3:6"),),
    "a": (
        (HEAD + "  - {}.cn", "3:5"),
        ("version: 1\ndom{}ins: []", "2:4"),
        ("version: 1\ndomains: []\nplatform: {}", "3:11"),
    ),
    "7": ((HEAD + "  - {}.cn", "3:5"), ("version: 1\ndomains: []\npolicy: {{limit: {}}}", "3:17")),
    "": ((HEAD + "  - a{}.cn", "3:6"), ("ver{}sion: 1\ndomains: []", "1:4")),
}
"""Texts in which a character is needed, with the place where it is missing."""


def test_each_lookalike() -> None:
    """Each look-alike is reported in each place where its ASCII character is needed, and is the first problem."""
    wrong = []
    for typed, texts in PLACES.items():
        code = Code.FULL_WIDTH if typed else Code.CONTROL_CHARACTER
        for character in of(typed):
            for text, place in texts:
                first, *rest = codes(text.format(character, character))
                if first != (place, code) or not {code for _, code in rest} <= {Code.FULL_WIDTH}:
                    wrong.append((text, f"U+{ord(character):04X}", first, rest))

    assert wrong == []


ORDINARY: Final = "".join(character for character in ALL if not character.isspace())


def test_ordinary_texts() -> None:
    """In owners, notes, comments and quoted texts a look-alike is an ordinary character."""
    for start in range(0, len(ORDINARY), 60):
        some = ORDINARY[start : start + 60].strip()
        quoted = json.dumps(some, ensure_ascii=False)
        text = (
            f"# {some}\n{HEAD}  - host: a.cn # {some}\n    owner: x{some}\n    note: {quoted}\n"
            f"  - {{host: b.cn, note: x{some}}}\n  - host: c.cn\n    note: >-\n      {some}\n      ：{some}\n"
        )

        assert [entry.note for entry in accept(text).entries] == [some, f"x{some}", f"{some} ：{some}"]
        assert codes(f"{text}  - no\n") == [(f"{text.count(chr(10)) + 1}:5", Code.HOST_ONE_LABEL)]


MARKED: Final = """\
⟨#⟩ 说明：（一），“二”
version⟨:⟩⟨ ⟩1
platform⟨:⟩ ⟨"⟩acme⟨"⟩
policy⟨:⟩ ⟨{⟩limit⟨:⟩ 9⟨,⟩⟨ ⟩protected: ⟨[⟩‹www.qq.com›⟨,⟩ ‹m.qq.com›⟨]⟩⟨}⟩
domains⟨:⟩⟨ ⟩ ⟨#⟩ 列表：一
  ⟨-⟩ ‹www.qq.com› ⟨#⟩ 备注，
  ⟨-⟩⟨ ⟩⟨'⟩‹m.qq.com›⟨'⟩⟨ ⟩# ＃
  ⟨-⟩ host⟨:⟩⟨ ⟩‹a-b.cn›
    owner⟨:⟩⟨ ⟩张三，“李四”：【一】
    note: |
      － 一：二，＃
      ［三］
    lists⟨:⟩
    ⟨-⟩ testing
  - ⟨{⟩host⟨:⟩⟨ ⟩‹c0.cn›⟨,⟩ note⟨:⟩ "一，｝：
      二"⟨,⟩ lists: [testing⟨,⟩
      published⟨]⟩⟨}⟩
  - {host: ‹d.cn›, owner⟨:⟩ 一，二（三）⟨,⟩ lists: [testing]}
  - host: e.cn
    note: 一，
      二：－ 三
"""
"""A file whose punctuation that YAML needs is in ⟨⟩, and whose hosts are in ‹›."""


class Slot(NamedTuple):
    """A character that can be replaced."""

    position: int
    character: str
    host: int | None
    """The number of the host it belongs to, None if it is punctuation."""


def read_marked() -> tuple[str, list[Slot]]:
    """Return the file without its marks, and the characters that can be replaced."""
    text, slots, host = "", [], 0
    kind = ""
    for character in MARKED:
        if character in "⟨‹":
            kind, host = character, host + 1
        elif character in "⟩›":
            kind = ""
        else:
            if kind:
                slots.append(Slot(len(text), character, host if kind == "‹" else None))
            text += character
    return text, slots


PLAIN, SLOTS = read_marked()
LOOKALIKES: Final = {slot.character: of(slot.character) for slot in SLOTS if of(slot.character)}


def place(text: str, index: int) -> str:
    """Return the line and the column of an index."""
    return f"{text.count(chr(10), 0, index) + 1}:{index - text.rfind(chr(10), 0, index)}"


def due(text: str, replaced: list[Slot]) -> Iterator[tuple[str, Code]]:
    """Yield a problem for each replaced punctuation mark, and for the first replaced character of each host."""
    hosts = set()
    for slot in replaced:
        if slot.host not in hosts:
            yield place(text, slot.position), Code.FULL_WIDTH
        if slot.host is not None:
            hosts.add(slot.host)


def test_marked_file() -> None:
    """The file is valid without replacements."""
    assert len(accept(PLAIN).entries) == 6


def test_each_replacement() -> None:
    """Each place of the file alone, and all of them, typed with one look-alike."""
    replaceable = [slot for slot in SLOTS if slot.character in LOOKALIKES]
    for chosen in (*([slot] for slot in replaceable), replaceable):
        text = list(PLAIN)
        for slot in chosen:
            text[slot.position] = LOOKALIKES[slot.character][0]

        assert codes("".join(text)) == list(due(PLAIN, sorted(chosen)))


@settings(max_examples=80)
@given(st.data())
def test_any_replacements(data: st.DataObject) -> None:
    """Whatever look-alikes are typed in a file, exactly these are reported, each at its own place."""
    slots = [slot for slot in SLOTS if slot.character in LOOKALIKES]
    chosen = data.draw(st.lists(st.sampled_from(slots), unique=True, min_size=1, max_size=len(slots)))
    text = list(PLAIN)
    for slot in chosen:
        text[slot.position] = data.draw(st.sampled_from(LOOKALIKES[slot.character]))

    assert codes("".join(text)) == list(due(PLAIN, sorted(chosen)))


def test_words() -> None:
    """A problem quotes the character as it is written, with its code point, and says what to write."""
    assert [
        (problem.message, problem.remedy) for problem in reported(f"{HEAD}  - host：a。cn\n  -\u3000b.cn\u200b")
    ] == [
        ("： (U+FF1A) is not ASCII, and ASCII is needed here", 'write ": " instead'),
        ("。 (U+3002) is not ASCII, and ASCII is needed here", 'write "a.cn" instead'),
        ("U+3000 is not ASCII, and ASCII is needed here", 'write " " instead'),
        ("the invisible character U+200B is not allowed here", "delete it"),
    ]


def test_ascii_keys() -> None:
    """Every key of the schema but owner and note has ASCII values."""
    schema = json.loads(schema_text("domains.schema.json"))
    root = schema["properties"]
    nested = [root["policy"], root["verification"], root["domains"]["items"]]
    names = {*root, *(name for part in nested for name in part["properties"])}

    assert names - {"owner", "note"} == _ASCII_KEYS


def test_other_problems() -> None:
    """The rest of the file is judged as if ASCII had been typed, with its places in the file."""
    text = "version：1\npolicy：｛limit：0，limits：5｝\ndomains：\n  －no\n  -\u3000host：A.cn\u3000＃\u3000b\n\x01"

    assert codes(text) == [
        ("1:8", Code.FULL_WIDTH),
        ("2:7", Code.FULL_WIDTH),
        ("2:8", Code.FULL_WIDTH),
        ("2:14", Code.FULL_WIDTH),
        ("2:15", Code.NUMBER_OUT_OF_RANGE),
        ("2:16", Code.FULL_WIDTH),
        ("2:17", Code.UNKNOWN_KEY),
        ("2:23", Code.FULL_WIDTH),
        ("2:25", Code.FULL_WIDTH),
        ("3:8", Code.FULL_WIDTH),
        ("4:3", Code.FULL_WIDTH),
        ("4:4", Code.HOST_ONE_LABEL),
        ("5:4", Code.FULL_WIDTH),
        ("5:9", Code.FULL_WIDTH),
        ("5:10", Code.HOST_UPPER_CASE),
        ("5:14", Code.FULL_WIDTH),
        ("5:15", Code.FULL_WIDTH),
        ("6:1", Code.CONTROL_CHARACTER),
    ]


def test_punctuation_that_yaml_does_not_read() -> None:
    """A dash, a colon or a number sign without its space, and a quote without its other, are parts of a text."""
    lines = ("-a。cn", "- host:a。cn", "- a#b。cn", "- “a.cn")

    assert [codes(f"{HEAD}  {line}") for line in lines] == [
        [("3:3", Code.NOT_A_LIST)],
        [("3:5", Code.YAML_KEY_SPACE)],
        [("3:5", Code.HOST_ONE_LABEL)],
        [("3:5", Code.FULL_WIDTH)],
    ]


def test_many() -> None:
    """The number of problems is bounded, also with characters that are left out."""
    assert len(codes(HEAD + "  － a.cn\n" * 2000)) == 1001
    assert len(codes("\x01" * 999 + HEAD + "  － a.cn\n" * 2)) == 1001
    assert isinstance(parse(("“" * 20_000).encode(), FILE), Invalid)
