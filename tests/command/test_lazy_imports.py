"""What stays out of memory until it is needed: start-up is most of a run, and a preview must not load a writer."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from reconciler.sandbox.calls import Write
from reconciler.sandbox.server import Sandbox
from reconciler.texts.languages import Language
from tests.command.running import Shell, world

PRINT_MODULES = (
    "import sys; from reconciler.cli.main import main; code = main(sys.argv[1:]); "
    "print(*sorted(name for name, module in sys.modules.items() if module), file=sys.stderr); sys.exit(code)"
)

LIBRARIES = {"yaml", "jsonschema", "httpx", "deepdiff"}

WITH_VERIFICATION = "version: 1\nverification: {file: a.txt, content: a}\ndomains: [a.qq.com]\n"

NOBODY = "http://127.0.0.1:1/send?key=0123456789"
"""The webhook of a robot that is not there."""

NOWHERE = "--proxy http://127.0.0.1:1"
"""Checks hosts without reaching any: nothing listens there."""


def loaded(shell: Shell, environment: Mapping[str, str], line: str) -> set[str]:
    """Return the modules that a run has loaded at its end, without those that measure coverage."""
    uncovered = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    ended = subprocess.run(  # noqa: S603  # the command itself
        [sys.executable, "-c", PRINT_MODULES, *line.split()],
        check=False,
        cwd=shell.folder,
        env={**uncovered, **environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    return set(ended.stderr.split())


def test_each_run_loads_only_what_it_needs(shell: Shell) -> None:
    """Help loads no library and no problem, a preview no writer, and no run a library or texts that it does not use."""
    shell.write("a b")
    (shell.folder / "named.yaml").write_text(WITH_VERIFICATION, encoding="utf-8")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        (shell.folder / "live.json").write_text(shell.run("pull --format json").out, encoding="utf-8")
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
            "show": loaded(shell, {}, "show live.json"),
            "notify nothing": loaded(shell, {"RECONCILER_WEBHOOK": NOBODY}, "notify live.json --robot wecom"),
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
        "show": set(),
        "notify nothing": set(),
        "explain": set(),
        "explain a code": set(),
    }
    assert "reconciler.problem" not in runs["--help"]
    only = {
        "reconciler.wechat.writer": ["apply"],
        "reconciler.hostcheck": ["check", "plan --check"],
        "reconciler.texts.en.reasons": ["explain", "explain a code"],
        "reconciler.sandbox": [],
    }
    for module, names in only.items():
        assert [name for name, modules in runs.items() if module in modules] == names, module


def test_one_format_and_one_language_are_loaded(shell: Shell) -> None:
    """A run loads the format that it prints and the language that it speaks, in reports, explanations and help."""
    shell.write("a")
    formats = {"text", "json_report", "markdown", "annotations", "yaml_file"}
    for form, name in (("text", "text"), ("json", "json_report"), ("markdown", "markdown")):
        modules = loaded(shell, {}, f"validate --format {form}")
        assert {module.removeprefix("reconciler.render.") for module in modules} & formats == {name}
    for lang, other in ((Language.ENGLISH, Language.CHINESE), (Language.CHINESE, Language.ENGLISH)):
        for line in ("validate", "validate nope.yaml", "plan --live domains.yaml", "explain", "--help", "plan --odd"):
            modules = loaded(shell, {}, f"{line} --lang {lang}")
            assert not [module for module in modules if module.startswith(f"reconciler.texts.{other}")]
