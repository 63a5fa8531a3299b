"""What each command loads: start-up is most of a run's time, and modules can be counted where time cannot.

``imports.json`` lists them; with ``UPDATE_GOLDEN=1`` it is written anew, by the oldest Python.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from reconciler.sandbox.calls import Write
from reconciler.sandbox.server import Sandbox
from reconciler.texts.languages import Language
from tests.command.running import Shell, world

LISTED = Path(__file__).with_name("imports.json")

LOADED = (
    "import sys; from reconciler.cli.main import main; code = main(sys.argv[1:]); "
    "print(*sorted(name for name, module in sys.modules.items() if module), file=sys.stderr); sys.exit(code)"
)

LIBRARIES = {"yaml", "jsonschema", "httpx", "deepdiff"}

AROUND = {"reconciler", "click", "cython_runtime", "pygments", "rich"}
"""What is no library of a run: the package, a part of PyYAML's, and what httpx loads where development has it."""

HEAVY = frozenset(
    {
        "argparse",
        "asyncio",
        "ctypes",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "email",
        "enum",
        "http.client",
        "importlib.metadata",
        "importlib.resources",
        "inspect",
        "ipaddress",
        "json",
        "logging",
        "multiprocessing",
        "pathlib",
        "pickle",
        "random",
        "re",
        "selectors",
        "signal",
        "socket",
        "ssl",
        "string",
        "subprocess",
        "tempfile",
        "textwrap",
        "threading",
        "traceback",
        "typing",
        "unicodedata",
        "unittest",
        "urllib.parse",
        "urllib.request",
        "uuid",
        "zipfile",
    }
)
"""The modules of the standard library that are worth a line: each takes a millisecond or more."""


NAMED = "version: 1\nverification: {file: a.txt, content: a}\ndomains: [a.qq.com]\n"
"""A desired state that names the verification file."""

NOWHERE = "--proxy http://127.0.0.1:1"
"""What checks hosts without reaching any: nothing listens there."""


def loaded(shell: Shell, environment: Mapping[str, str], line: str) -> set[str]:
    """Return the modules that a run loads, without those that measure coverage."""
    uncovered = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    ended = subprocess.run(  # noqa: S603  # the command itself
        [sys.executable, "-c", LOADED, *line.split()],
        check=False,
        cwd=shell.folder,
        env={**uncovered, **environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    return set(ended.stderr.split())


def listed(modules: set[str]) -> dict[str, list[str]]:
    """Return modules as the file has them, by where they come from."""
    tops = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - AROUND
    return {
        "reconciler": sorted(module for module in modules if module.partition(".")[0] == "reconciler"),
        "libraries": sorted(top for top in tops if not top.startswith("_")),
        "standard library": sorted(modules & HEAVY),
    }


@pytest.fixture
def runs(shell: Shell) -> dict[str, dict[str, list[str]]]:
    """Return what those commands load by which start-up is measured."""
    shell.write("a b")
    (shell.folder / "named.yaml").write_text(NAMED, encoding="utf-8")
    with Sandbox(world("a", "a")) as changing, Sandbox(world("a b", "a b")) as in_sync:
        found = {
            "--help": loaded(shell, {}, "--help"),
            "validate": loaded(shell, {}, "validate"),
            "plan, in sync": loaded(shell, in_sync.environment, "plan"),
            "plan, with changes": loaded(shell, changing.environment, "plan"),
            "apply, in sync": loaded(shell, in_sync.environment, "apply"),
            "pull": loaded(shell, in_sync.environment, "pull"),
            "check": loaded(shell, {}, f"check named.yaml {NOWHERE}"),
            "validate, in Chinese": loaded(shell, {}, "validate --lang zh"),
        }
    told = {run: listed(modules) for run, modules in found.items()}
    if os.environ.get("UPDATE_GOLDEN"):
        LISTED.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return told


def test_no_command_loads_more_of_the_package_than_is_listed(runs: dict[str, dict[str, list[str]]]) -> None:
    """Every module of the package that a command loads is in its list, and none that it does without."""
    known = json.loads(LISTED.read_text(encoding="utf-8"))

    assert {run: kinds["reconciler"] for run, kinds in runs.items()} == {
        run: kinds["reconciler"] for run, kinds in known.items()
    }


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the lists are those of the oldest Python")
def test_no_command_loads_more_of_the_rest_than_is_listed(runs: dict[str, dict[str, list[str]]]) -> None:
    """No command loads a library, or a heavy module of the standard library, that is not in its list."""
    known = json.loads(LISTED.read_text(encoding="utf-8"))

    more = {
        (run, kind): sorted(too_many)
        for run, kinds in runs.items()
        for kind, modules in kinds.items()
        if (too_many := set(modules) - set(known[run][kind]))
    }
    assert more == {}


@pytest.mark.parametrize("command", ["plan", "validate"])
def test_one_format_is_loaded(shell: Shell, command: str) -> None:
    """Of the formats only that is loaded which is asked for."""
    shell.write("a")
    with Sandbox(world("a", "a")) as sandbox:
        for form, name in (("text", "text"), ("json", "json_report"), ("markdown", "markdown")):
            modules = loaded(shell, sandbox.environment, f"{command} --format {form}")
            known = {"text", "json_report", "markdown", "github", "yaml_file"}
            assert {module.removeprefix("reconciler.render.") for module in modules} & known == {name}


def test_each_run_loads_what_it_needs(shell: Shell) -> None:
    """A library is loaded only by the runs that use it; none loads what it may not do, or was not asked to do."""
    shell.write("a b")
    (shell.folder / "named.yaml").write_text(NAMED, encoding="utf-8")
    with Sandbox(world("a", "a")) as changing, Sandbox(world("a b", "a b")) as in_sync:
        runs = {
            "--help": loaded(shell, changing.environment, "--help"),
            "validate": loaded(shell, changing.environment, "validate"),
            "plan": loaded(shell, changing.environment, "plan"),
            "check": loaded(shell, {}, f"check named.yaml {NOWHERE}"),
            "plan --check": loaded(shell, changing.environment, f"plan --check {NOWHERE}"),
            "dry run": loaded(shell, changing.environment, "apply --dry-run"),
            "plan in sync": loaded(shell, in_sync.environment, "plan"),
            "apply in sync": loaded(shell, in_sync.environment, "apply"),
            "apply": loaded(shell, changing.environment, "apply"),
            "explain": loaded(shell, changing.environment, "explain"),
            "explain a code": loaded(shell, changing.environment, "explain host-scheme"),
        }
        assert not [entry for entry in in_sync.record if isinstance(entry.call, Write)]

    assert {name: modules & LIBRARIES for name, modules in runs.items()} == {
        "--help": set(),
        "validate": {"yaml", "jsonschema"},
        "plan": LIBRARIES,
        "dry run": LIBRARIES,
        "plan in sync": LIBRARIES - {"deepdiff"},
        "apply in sync": LIBRARIES - {"deepdiff"},
        "apply": LIBRARIES,
        "check": LIBRARIES - {"deepdiff"},
        "plan --check": LIBRARIES,
        "explain": set(),
        "explain a code": set(),
    }
    assert [name for name, modules in runs.items() if "reconciler.wechat.writer" in modules] == ["apply"]
    assert [name for name, modules in runs.items() if "reconciler.hostcheck" in modules] == ["check", "plan --check"]
    assert [name for name, modules in runs.items() if "reconciler.verify" in modules] == ["check", "plan --check"]
    assert [name for name, modules in runs.items() if "reconciler.wechat.confirmfile" in modules] == ["plan --check"]
    assert [name for name, modules in runs.items() if "reconciler.texts.en.reasons" in modules] == [
        "explain",
        "explain a code",
    ]


def test_one_language_is_loaded(shell: Shell) -> None:
    """A run loads the language that it speaks, whether it prints a report, an explanation or help."""
    shell.write("a")
    for lang, other in ((Language.ENGLISH, Language.CHINESE), (Language.CHINESE, Language.ENGLISH)):
        for line in ("validate", "validate nope.yaml", "plan --live domains.yaml", "explain", "--help", "plan --odd"):
            modules = loaded(shell, {}, f"{line} --lang {lang}")
            assert not [module for module in modules if module.startswith(f"reconciler.texts.{other}")]
