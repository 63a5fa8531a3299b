"""The run of a fleet that ``docs/fleet.md`` shows, and what it says of exit codes and variables.

With ``UPDATE_GOLDEN=1`` the output of this run is written into the page instead.
"""

import os
import re
from pathlib import Path

import pytest

from reconciler.cli import exit_codes
from reconciler.cli.connection import token_variable
from reconciler.cli.main import main
from reconciler.cli.options import DEFAULT_HOST_JOBS, DEFAULT_PLATFORM_JOBS
from reconciler.render.summary import MAX_FULL_TABLE
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import World

PAGE = Path(__file__).parents[2] / "docs" / "fleet.md"
BLOCK = re.compile(r"(?<=```console\n\$ reconciler plan platforms\n).*?(?=```)", re.DOTALL)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def platform(name: str, *live: str) -> World:
    """Return an emulated platform."""
    return World(name=name, lists=Lists(live, live), tokens=(f"token-of-{name}",))


def test_the_run_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plan of two platforms prints what the page shows."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WECHAT_COMPONENT_ACCESS_TOKEN", raising=False)
    (tmp_path / "platforms").mkdir()
    for name, hosts in (("acme-pay", ["pay.qq.com"]), ("acme-shop", ["www.qq.com", "new.qq.com"])):
        lines = ["version: 1", f"platform: {name}", "domains:", *(f"  - {host}" for host in hosts)]
        (tmp_path / "platforms" / f"{name}.yaml").write_text("\n".join(lines) + "\n")
    with Sandbox(platform("acme-pay", "pay.qq.com"), platform("acme-shop", "www.qq.com")) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        assert main(["plan", "platforms"]) == 0
    shown = capsys.readouterr().out
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        text = BLOCK.sub(lambda _: shown, text)
        PAGE.write_text(text, encoding="utf-8")

    (block,) = BLOCK.findall(text)
    assert DIGEST.sub("sha256:…", block) == DIGEST.sub("sha256:…", shown)


def test_what_the_page_says() -> None:
    """The order of exit codes, the numbers and the variable's name are those of the code."""
    text = PAGE.read_text(encoding="utf-8")
    text = " ".join(text.split())
    first, *others = exit_codes.SEVERITY_ORDER

    assert f"{first}, then {', '.join(map(str, others))}." in text
    assert f"({DEFAULT_PLATFORM_JOBS} by default)" in text
    assert f"({DEFAULT_HOST_JOBS} by default)" in text
    assert MAX_FULL_TABLE == 20
    assert "With more than twenty platforms" in text
    assert f"`{token_variable('acme-shop')}` for `acme-shop`" in text
