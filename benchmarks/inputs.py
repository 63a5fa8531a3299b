"""The input files: the same hosts for reconciler and for octoDNS."""

import json
from pathlib import Path
from typing import Final

HOSTS: Final = 200
SIZES: Final = (200, 500, 1000, 2000, 5000, 10_000)

CONTENT: Final = "5d41402abc4b2a76"
"""The content of the verification file."""

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
    """Return the first labels of `count` hosts."""
    return [f"shop-{number:05}" for number in range(count)]


def write(folder: Path) -> None:
    """Write desired states, states of the emulator, and octoDNS's zones with both of its configurations.

    ``check.yaml`` has the verification file and the first hosts.
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


PLATFORMS: Final = 1000

FAULTS: Final = (
    "any:1+:errcode=-1",
    "any:1:errcode=45009",
    "any:1:errcode=45011",
    "any:1:errcode=61004",
    "any:1+:reset:before",
    "any:1+:html",
    "any:1+:status=502",
)
"""The faults of some platforms of the fleet at WeChat."""


def write_fleet(folder: Path) -> None:
    """Write a desired state and a state of the emulator for each platform; one in twenty fails, in ten ways in turn.

    Seven ways are faults at WeChat; the others are an invalid file, a missing token and a refused plan.
    """
    for kind in ("platforms", "worlds"):
        (folder / kind).mkdir(parents=True)
    for number in range(PLATFORMS):
        name = f"acme-{number:04}"
        hosts = [f"{host}.p{number:04}.qq.com" for host in names(HOSTS)]
        state: dict[str, object] = {"testing": hosts, "published": hosts}
        desired = f"version: 1\nplatform: {name}\ndomains:\n" + "".join(f"  - {host}\n" for host in hosts)
        token_is_known = True
        match number // 20 % 10 if number % 20 == 0 else None:
            case None:
                pass
            case 7:
                desired += "  - https://www.qq.com/\n"
            case 8:
                token_is_known = False
            case 9:
                desired = f"version: 1\nplatform: {name}\ndomains:\n  - {hosts[0]}\n"
            case way:
                state["faults"] = [FAULTS[way]]
        (folder / "platforms" / f"{name}.yaml").write_text(desired)
        if token_is_known:
            (folder / "worlds" / f"{name}.json").write_text(json.dumps(state))


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
