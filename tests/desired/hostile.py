"""Files that try to take time or memory; run as a program, it parses all of them and prints what each took."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from reconciler.desired import Invalid, parse
from reconciler.problem import Code

SIZE: Final = 1024 * 1024
HEAD: Final = "version: 1\ndomains:\n"


def lines(line: str, head: str = HEAD) -> str:
    """Return a file of the largest size that is read, all of one line."""
    return head + line * ((SIZE - len(head)) // len(line))


def numbered(line: str, count: int) -> str:
    """Return so many lines that all differ."""
    return "".join(line.format(number) for number in range(count))


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(40))

BOTH: Final[dict[str, tuple[Callable[[], str | bytes], Code]]] = {
    "aliases that double forty times": (lambda: BOMB, Code.YAML_ALIAS),
    "anchors": (lambda: lines("- &a b\n"), Code.YAML_ANCHOR),
    "merge keys": (lambda: lines("- {<<: *a}\n"), Code.YAML_MERGE_KEY),
    "tags": (lambda: lines("- !!python/name:os.system b\n"), Code.YAML_TAG),
    "tag directives": (lambda: lines("%TAG !a! b\n", head=""), Code.YAML_DIRECTIVE),
    "brackets": (lambda: "[" * 100_000, Code.YAML_TOO_DEEP),
    "braces": (lambda: "{a: " * 100_000, Code.YAML_TOO_DEEP),
    "dashes": (lambda: "- " * 100_000, Code.YAML_TOO_DEEP),
    "question marks": (lambda: "? " * 100_000, Code.YAML_TOO_DEEP),
    "indentation": (lambda: "".join(f"{' ' * n}a:\n" for n in range(1400)), Code.YAML_TOO_DEEP),
    "entries": (lambda: lines("- a\n"), Code.YAML_TOO_LONG),
    "one key": (lambda: lines("a:\n", head=""), Code.REPEATED_KEY),
    "documents": (lambda: lines("---\n", head=""), Code.SEVERAL_DOCUMENTS),
    "one plain text": (lambda: "a." * (SIZE // 2), Code.FILE_NOT_A_MAPPING),
    "one host": (lambda: HEAD + "- " + "a." * 500_000, Code.HOST_TOO_LONG),
    "one note": (lambda: HEAD + "- {host: a.cn, note: " + "a " * 500_000 + "}", Code.TEXT_TOO_LONG),
    "digits": (lambda: f"version: {'9' * 5000}\ndomains: []\n", Code.UNKNOWN_VERSION),
    "escapes": (lambda: lines('- "\\0"\n'), Code.CONTROL_CHARACTER),
    "UTF-16": (lambda: lines("- a.cn\n").encode("utf-16")[:SIZE], Code.FILE_NOT_UTF8),
    "zeros": (lambda: b"a: b" + bytes(SIZE - 4), Code.CONTROL_CHARACTER),
    "two million bytes": (lambda: "a" * 2 * SIZE, Code.FILE_TOO_LARGE),
}
"""What both parsers of PyYAML are asked to read, and what has to be said about it."""

LIBYAML_ALONE: Final[dict[str, tuple[Callable[[], str | bytes], Code]]] = {
    "keys": (lambda: numbered("a{}:\n", 120_000), Code.YAML_TOO_LONG),
    "keys of an entry": (lambda: HEAD + f"- {{{numbered('a{}: b,', 60_000)}}}", Code.UNKNOWN_KEY),
    "keys that are nearly known": (lambda: HEAD + f"- {{{numbered('hoss{}: b,', 20)}}}\n" * 2800, Code.MISSPELLED_KEY),
    "lists in lists": (lambda: HEAD + "- [[], [], [], [], [], [], [], [], []]\n" * 12_000, Code.HOST_NOT_TEXT),
    "mappings in mappings": (lambda: HEAD + "- {a: {b: {c: {d: {e: {}}}}}}\n" * 10_000, Code.MISSING_KEY),
    "protected mappings": (
        lambda: f"{HEAD}  []\npolicy: {{protected: [{numbered('{{a: {}}},', 20_000)}]}}",
        Code.HOST_NOT_TEXT,
    ),
    "one list, again and again": (
        lambda: f"{HEAD}- {{host: a.cn, lists: [{'testing,' * 20_000}]}}",
        Code.REPEATED_VALUE,
    ),
    "one host, again and again": (lambda: HEAD + "- a.cn\n" * 20_000, Code.REPEATED_HOST),
    "hosts in one entry": (lambda: HEAD + f"- {'a-;' * 340}\n" * 1000, Code.HOST_TOO_LONG),
    "letters outside ASCII": (lambda: HEAD + f"- {'ǅ' * 95}.cn\n" * 5000, Code.HOST_CHARACTER),
    "many hosts": (lambda: HEAD + numbered("- {{host: a{}.cn, lists: [testing]}}\n", 10_000), Code.TOO_MANY_HOSTS),
}
"""What PyYAML's own parser takes several seconds for."""


def peak() -> int:
    """Return the most bytes of memory that this process has taken; what its parent took does not count."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def pace() -> float:
    """Return how many times as long as on a common machine this one takes just now, 1 if it is no slower."""
    start = time.process_time()
    sum(range(1_000_000))
    return max(1.0, (time.process_time() - start) / 0.02)


def main() -> None:
    """Parse every file, with PyYAML's own parser if the only argument says so."""
    cases = BOTH | LIBYAML_ALONE
    if sys.argv[1] == "python":
        import yaml

        cases = BOTH
        vars(yaml).pop("CSafeLoader", None)
    took = {}
    for name, (make, _) in cases.items():
        made = make()
        data = made if isinstance(made, bytes) else made.encode()
        before = pace()
        start = time.process_time()
        found = parse(data, "domains.yaml")
        seconds = (time.process_time() - start) / max(before, pace())
        codes = sorted({problem.code for problem in found.problems}) if isinstance(found, Invalid) else []
        took[name] = {"seconds": seconds, "bytes": peak(), "codes": codes}
    print(json.dumps(took))  # noqa: T201  # it is a program here


if __name__ == "__main__":
    main()
