"""A file's bytes: bounded, UTF-8, without invisible characters."""

from typing import Final

import pytest

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


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_byte_order_mark(ending: str, mark: str) -> None:
    """A byte order mark and the line endings of any system change neither values nor places."""
    assert accept(mark + VALID.replace("\n", ending)) == accept(VALID)


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


def test_invisible_characters() -> None:
    """Each character that YAML forbids, or that may or may not end a line, is reported at its place."""
    text = "version: 1\n# \x1b[31m\u2028\ndomains: []\n# \x00 \x7f \x85 \u2029 \ufeff \ufffe \x9f"
    message = "the invisible character {} is not allowed in this file"

    assert reported(text) == [
        Reported(place, Code.CONTROL_CHARACTER, message.format(character), "delete it")
        for place, character in [
            ("2:3", "U+001B"),
            ("2:8", "U+2028"),
            ("4:3", "U+0000"),
            ("4:5", "U+007F"),
            ("4:7", "U+0085"),
            ("4:9", "U+2029"),
            ("4:11", "U+FEFF"),
            ("4:13", "U+FFFE"),
            ("4:15", "U+009F"),
        ]
    ]


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
    characters = "\ufeff\u2028\x85\x0c\x00"
    text = "version: 1\n{0}foo: {0}1\ndomains: # {0}\n{0}  - {0}B.qq.com\n  - @x"

    assert {character: codes(text.format(character)) for character in characters} == dict.fromkeys(characters, expected)


def test_invisible_characters_alone() -> None:
    """A value that is valid without them is reported once, and a file of nothing else is empty."""
    assert codes("version: 1\ndomains:\n  - www.qq.\u2028com\n") == [("3:12", Code.CONTROL_CHARACTER)]
    assert codes("# a\n\x0c") == [("1:1", Code.FILE_EMPTY), ("2:1", Code.CONTROL_CHARACTER)]
