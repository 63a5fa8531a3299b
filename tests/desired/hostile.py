"""Files that try to take time or memory. As a program it parses all of them and prints the cost of each."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from reconciler.desired import MAX_BYTES, Invalid, parse
from reconciler.problem import Code
from tests.desired.reading import HEAD

SIZE: Final = MAX_BYTES // 4 if sys.argv[1:] == ["python"] else MAX_BYTES
"""PyYAML's own parser takes a second for a quarter of the largest file."""


def lines(line: str, head: str = HEAD) -> str:
    """Return a file of `SIZE`, all of one line."""
    return head + line * ((SIZE - len(head)) // len(line))


def numbered(line: str, count: int) -> str:
    """Return that many lines, all different."""
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
    "one host": (lambda: HEAD + "- " + "a." * (SIZE // 3), Code.HOST_TOO_LONG),
    "one note": (lambda: HEAD + "- {host: a.cn, note: " + "a " * (SIZE // 3) + "}", Code.TEXT_TOO_LONG),
    "digits": (lambda: f"version: {'9' * 5000}\ndomains: []\n", Code.UNKNOWN_VERSION),
    "escapes": (lambda: lines('- "\\0"\n'), Code.CONTROL_CHARACTER),
    "UTF-16": (lambda: lines("- a.cn\n").encode("utf-16")[:SIZE], Code.FILE_NOT_UTF8),
    "zeros": (lambda: b"a: b" + bytes(SIZE - 4), Code.CONTROL_CHARACTER),
    "two million bytes": (lambda: "a" * 2 * MAX_BYTES, Code.FILE_TOO_LARGE),
}
"""Files for both parsers of PyYAML, and the code of a problem that each must have."""

LIBYAML_ALONE: Final[dict[str, tuple[Callable[[], str | bytes], Code]]] = {
    "keys": (lambda: numbered("a{}:\n", 120_000), Code.YAML_TOO_LONG),
    "keys of an entry": (lambda: HEAD + f"- {{{numbered('a{}: b,', 60_000)}}}", Code.UNKNOWN_KEY),
    "keys that are nearly known": (lambda: HEAD + f"- {{{numbered('hoss{}: b,', 20)}}}\n" * 2800, Code.MISSPELLED_KEY),
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
"""Files that take PyYAML's own parser several seconds."""


def peak() -> int:
    """Return the largest size of this process in bytes, without its parent's."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def slowness() -> float:
    """Return how many times slower this machine is now than a common one, at least 1."""
    start = time.process_time()
    sum(range(1_000_000))
    return max(1.0, (time.process_time() - start) / 0.02)


def main() -> None:
    """Parse every file, with PyYAML's own parser if the argument is ``python``."""
    cases = BOTH | LIBYAML_ALONE
    if sys.argv[1] == "python":
        import yaml

        cases = BOTH
        vars(yaml).pop("CSafeLoader", None)
    costs = {}
    for name, (make, _) in cases.items():
        made = make()
        data = made if isinstance(made, bytes) else made.encode()
        start = time.process_time()
        result = parse(data, "domains.yaml")
        seconds = time.process_time() - start
        if seconds > 1:
            seconds /= slowness()
        codes = sorted({problem.code for problem in result.problems}) if isinstance(result, Invalid) else []
        costs[name] = {"seconds": seconds, "bytes": peak(), "codes": codes}
    print(json.dumps(costs))  # noqa: T201  # this is a program


if __name__ == "__main__":
    main()
