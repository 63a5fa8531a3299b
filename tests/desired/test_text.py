"""A file's bytes: bounded, UTF-8, in git's lines, without characters that a review cannot show."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired import MAX_BYTES
from reconciler.problem import Code
from tests.desired.reading import HEAD, Reported, accept, codes, reported

VALID: Final = f"{HEAD}  - www.qq.com\n"


def test_largest_file() -> None:
    """A file of exactly the largest size is read; one byte more is refused before anything else."""
    comment = "#" * (MAX_BYTES - len(VALID))

    assert accept(VALID + comment) == accept(VALID)
    assert reported(VALID + comment + "#") == [
        Reported(
            "1:1",
            Code.FILE_TOO_LARGE,
            "the file is larger than 1048576 bytes",
            "check that this is the desired-state file; ten thousand hosts fit into it",
        )
    ]


def test_line_endings_and_byte_order_mark() -> None:
    """A byte order mark and carriage returns before line feeds change neither values nor places."""
    for text in (VALID, "\ufeff" + VALID, VALID.replace("\n", "\r\n"), "\ufeff" + VALID.replace("\n", "\r\n")):
        assert accept(text) == accept(VALID)


@given(
    st.lists(st.sampled_from(("\n# ", "\r\n# ", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "a")), max_size=12)
)
def test_lines_are_those_of_git(pieces: list[str]) -> None:
    """Only a line feed ends a line; whatever else some programs read as its end is reported on the line it is in."""
    text = "# " + "".join(pieces) + "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    expected = [
        (f"{number}:{column}", Code.CONTROL_CHARACTER)
        for number, line in enumerate(lines, start=1)
        for column, character in enumerate(line, start=1)
        if character in "\r\x85\u2028\u2029\x0b\x0c"
    ]

    assert codes(f"{text}{HEAD}  - no") == [*expected, (f"{len(lines) + 2}:5", Code.HOST_ONE_LABEL)]


def test_nothing_hides_behind_a_carriage_return() -> None:
    """What a reviewer sees as a comment is a comment."""
    text = f"{HEAD}  - www.qq.com # approved\r  - evil.qq.com\n  - no\n"

    assert codes(text) == [("3:26", Code.CONTROL_CHARACTER), ("4:5", Code.HOST_ONE_LABEL)]


OTHER_ENCODINGS: Final = {
    VALID.encode() + b"  - \xff.qq.com\n": ("4:5", "0xff"),
    "# 中文\r\n# 中".encode() + b"\xe4\xb8\n": ("2:4", "0xe4"),  # a truncated character
    b"version: 1\n# \xc0\x80": ("2:3", "0xc0"),  # an overlong form
    b"# \xed\xa0\x80": ("1:3", "0xed"),  # a surrogate
    b"\xef\xbb\xbf\xff": ("1:1", "0xff"),
    VALID.encode("utf-16"): ("1:1", "0xff"),
    VALID.encode("utf-16-le"): ("1:2", "0x00"),
    VALID.encode("utf-32"): ("1:1", "0xff"),
    VALID.encode("utf-32-be"): ("1:1", "0x00"),
    VALID.replace("www", "größe").encode("latin-1"): ("3:7", "0xf6"),
}


def test_other_encodings() -> None:
    """A file that is not UTF-8 is refused at its first wrong byte."""
    assert {data: reported(data) for data in OTHER_ENCODINGS} == {
        data: [Reported(place, Code.FILE_NOT_UTF8, f"the byte {byte} is not UTF-8", "save the file as UTF-8")]
        for data, (place, byte) in OTHER_ENCODINGS.items()
    }


FORBIDDEN: Final = (
    *map(chr, (*range(0x09), 0x0B, 0x0C, *range(0x0D, 0x20), *range(0x7F, 0xA0))),
    *("\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff"),
    *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"),
)
"""What YAML forbids, what some programs read as the end of a line, and what reorders text."""


def test_invisible_characters() -> None:
    """Each is reported at its place, in comments and owners too, also if it is written as an escape."""
    assert [
        reported(
            f'#### {character}.\n{HEAD}  - {{host: a.cn, owner: x{character}y, note: "\\u{ord(character):04x}"}}\n'
        )
        for character in FORBIDDEN
    ] == [
        [
            Reported(
                place,
                Code.CONTROL_CHARACTER,
                f"the invisible character U+{ord(character):04X} is not allowed here",
                "delete it",
            )
            for place in ("1:6", "4:26", "4:36")
        ]
        for character in FORBIDDEN
    ]


CONFLICT: Final = """\
version: 1
<<<<<<< HEAD
domains: []
||||||| 1234567
domains: [a.cn]
=======
domains: no
>>>>>>> other
"""


def test_conflict_markers() -> None:
    """Each marker of a merge conflict is reported, and the file is not read further."""
    assert reported(CONFLICT) == [
        Reported(
            f"{line}:1",
            Code.CONFLICT_MARKER,
            f'"{marker * 7}" is a conflict marker of git',
            "resolve the conflict: keep the right lines, and delete the markers",
        )
        for line, marker in ((2, "<"), (4, "|"), (6, "="), (8, ">"))
    ]
    assert codes(CONFLICT.replace("\n", "\r\n")) == codes(CONFLICT)
    assert codes("<<<<<<< a\n" * 1001)[-1] == ("-", Code.TOO_MANY_PROBLEMS)


def test_no_conflict_markers() -> None:
    """Other lines with these characters are no markers."""
    comments = "# <<<<<<< HEAD\n  # =======\n"
    note = "  - host: a.cn\n    note: |\n      =======\n      >>>>>>> b\n"

    assert accept(f"{comments}{HEAD}{note}").entries[0].note == "=======\n>>>>>>> b\n"
    assert codes("========\n<<<<<<<a\n") == [("1:1", Code.FILE_NOT_A_MAPPING)]


def test_other_characters() -> None:
    """Tabs between values, letters of any script and characters outside the first plane are allowed."""
    text = "version: 1\t# 中文 🎉 \u00a0\ndomains:\n  - {host: www.qq.com,\tnote: 开放 🎉}\n"

    assert accept(text).entries[0].note == "开放 🎉"


def test_too_many_invisible_characters() -> None:
    """The number of problems is bounded, and the last one says that there are more."""
    problems = reported("\n\x01" * 1001)

    assert [problem.place for problem in problems] == [*(f"{line}:1" for line in range(2, 1002)), "-"]
    assert problems[-1] == Reported(
        "-",
        Code.TOO_MANY_PROBLEMS,
        "there are more than 1000 problems, and the others are not shown",
        "fix these first, then run this again",
    )
    assert len(codes(VALID + "# \x01\n" * 1000)) == 1000


@pytest.mark.usefixtures("parser")
def test_invisible_characters_hide_nothing() -> None:
    """The rest of the file is judged as if they were deleted, and places are those of the file as it is."""
    expected = [
        ("2:1", Code.CONTROL_CHARACTER),
        ("2:2", Code.UNKNOWN_KEY),
        ("2:7", Code.CONTROL_CHARACTER),
        ("3:12", Code.CONTROL_CHARACTER),
        ("4:1", Code.CONTROL_CHARACTER),
        ("4:6", Code.CONTROL_CHARACTER),
        ("4:7", Code.HOST_UPPER_CASE),
        ("5:5", Code.YAML_CHARACTER),
    ]
    characters = "\ufeff\u2028\x85\x0c\x00\u202e\u2066"
    text = "version: 1\n{0}foo: {0}1\ndomains: # {0}\n{0}  - {0}B.qq.com\n  - @x"

    assert {character: codes(text.format(character)) for character in characters} == dict.fromkeys(characters, expected)


def test_invisible_characters_alone() -> None:
    """A value that is valid without them is reported once, and a file of nothing else is empty."""
    assert codes("version: 1\ndomains:\n  - www.qq.\u2028com\n") == [("3:12", Code.CONTROL_CHARACTER)]
    assert codes("# a\n\x0c") == [("1:1", Code.FILE_EMPTY), ("2:1", Code.CONTROL_CHARACTER)]
