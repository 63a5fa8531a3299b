"""The files that are worked on: the same hosts for this tool and for octoDNS."""

import json
from pathlib import Path
from typing import Final

HOSTS: Final = 200
SIZES: Final = (200, 500, 1000, 2000, 5000, 10_000)

CONTENT: Final = "5d41402abc4b2a76"
"""What the verification file holds."""

ZONES: Final = ("testing.example.", "published.example.")

_MANAGER: Final = """\
providers:
  config:
    class: octodns.provider.yaml.YamlProvider
    directory: {folder}/config
    default_ttl: 3600
  live:
    class: octodns.provider.yaml.YamlProvider
    directory: {folder}/{live}
    default_ttl: 3600
zones:
"""


def names(count: int) -> list[str]:
    """Return the first labels of so many hosts."""
    return [f"shop-{number:05}" for number in range(count)]


def write(folder: Path) -> None:
    """Write every file: desired states, states of the emulator, and octoDNS's zones with both of its configurations.

    ``check.yaml`` names the verification file, and the first hosts.
    """
    (folder / "empty.json").write_text(json.dumps({"limit": 10_000}))
    for count in {HOSTS, *SIZES}:
        hosts = [f"{name}.qq.com" for name in names(count)]
        lines = (f"  - {host}\n" for host in hosts)
        policy = f"policy: {{limit: {max(count, 200)}}}\n"
        text = f"version: 1\nplatform: bench\n{policy}domains:\n{''.join(lines)}"
        (folder / f"{count}.yaml").write_text(text)
        (folder / f"{count}.json").write_text(json.dumps({"testing": hosts, "published": hosts, "limit": 10_000}))
    named = f"verification: {{file: 8f3a2c.txt, content: {CONTENT}}}\n"
    (folder / "check.yaml").write_text(named + (folder / f"{HOSTS}.yaml").read_text())
    _write_zones(folder / "octodns")


def _write_zones(folder: Path) -> None:
    record = "{name}:\n  ttl: 3600\n  type: CNAME\n  value: target.example.\n"
    full = "".join(record.format(name=name) for name in names(HOSTS))
    for side, content in (("config", full), ("live", full), ("empty", "{}\n")):
        (folder / side).mkdir(parents=True, exist_ok=True)
        for zone in ZONES:
            (folder / side / f"{zone}yaml").write_text(f"---\n{content}")
    for live in ("live", "empty"):
        zones = "".join(f"  {zone}:\n    sources: [config]\n    targets: [live]\n" for zone in ZONES)
        (folder / f"{live}.yaml").write_text(_MANAGER.format(folder=folder, live=live) + zones)
