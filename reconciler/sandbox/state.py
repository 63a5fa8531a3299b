"""State files: a platform's lists, its limit, its unverified hosts and its faults, kept across runs."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reconciler.sandbox import texts
from reconciler.sandbox.calls import SERVICES
from reconciler.sandbox.faults import Fault, parse
from reconciler.sandbox.texts import TextError
from reconciler.sandbox.world import World


class StateError(TextError):
    """A state file cannot be used; the message names the file and the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a state file holds, as in `Lists` and `Rules`. The default is empty lists."""

    testing: tuple[str, ...] = ()
    published: tuple[str, ...] | None = ()
    server_testing: tuple[str, ...] = ()
    server_published: tuple[str, ...] | None = ()
    limit: int | None = None
    unverified: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def load(path: str) -> State | None:
    """Return what `path` holds, None when there is no such file. A missing key has its default.

    Raises OSError when the file cannot be read, StateError when its content is wrong.
    """
    try:
        stored = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        stored = None
    reason = _problem(stored)
    if reason is not None:
        raise StateError(texts.STATE_BROKEN, path=path, reason=reason)
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()}
    return State(**{**values, "faults": tuple(map(parse, values.get("faults", ())))})


_PLATFORM: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load_all(folder: str) -> dict[str, State]:
    """Return the state of each platform by its name: one file each, such as ``acme-shop.json``.

    Raises OSError when a file cannot be read, StateError when a file is wrong or misnamed, or there is none.
    """
    files = sorted(Path(folder).glob("*.json"))
    for file in files:
        if not _PLATFORM.fullmatch(file.stem):
            raise StateError(texts.STATE_MISNAMED, path=file)
    states = {file.stem: state for file in files if (state := load(str(file))) is not None}
    if not states:
        raise StateError(texts.STATE_NO_FILES, folder=folder)
    return states


def _problem(stored: object) -> TextError | None:
    """Return what is wrong with the content of a state file, None when nothing is."""
    if not isinstance(stored, dict):
        return TextError(texts.STATE_NOT_AN_OBJECT)
    for key, value in stored.items():
        if key not in _KEYS:
            return TextError(texts.STATE_UNKNOWN_KEY, key=key, keys=", ".join(_KEYS))
        is_valid, kind = _KEYS[key]
        if not is_valid(value):
            return TextError(texts.STATE_WRONG_VALUE, key=key, kind=kind)
    return None


def _fault_list(value: object) -> bool:
    try:
        return isinstance(value, list) and all(isinstance(text, str) and parse(text) for text in value)
    except ValueError:
        return False


def _hosts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(host, str) for host in value)


_KEYS: Final[dict[str, tuple[Callable[[object], bool], str]]] = {
    "testing": (_hosts, texts.STATE_HOSTS),
    "published": (lambda value: value is None or _hosts(value), texts.STATE_HOSTS_OR_NULL),
    "server_testing": (_hosts, texts.STATE_HOSTS),
    "server_published": (lambda value: value is None or _hosts(value), texts.STATE_HOSTS_OR_NULL),
    "limit": (lambda value: type(value) is int and value > 0, texts.STATE_LIMIT),
    "unverified": (_hosts, texts.STATE_HOSTS),
    "faults": (_fault_list, texts.STATE_FAULTS),
}


def save(path: str, world: World, faults: tuple[Fault, ...] = ()) -> None:
    """Write the state of `world` to `path`, atomically; `faults` are those that the file had. Raises OSError."""
    business, server = (world.turned(service).lists for service in SERVICES)
    stored: dict[str, object] = {
        "testing": business.testing,
        "published": business.published,
        "server_testing": server.testing,
        "server_published": server.published,
        "unverified": sorted(world.rules.unverified),
    }
    if world.rules.limit is not None:
        stored["limit"] = world.rules.limit
    if faults:
        stored["faults"] = [str(fault) for fault in faults]
    target = Path(path).resolve()
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    temporary.write_text(json.dumps(stored, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(target)
