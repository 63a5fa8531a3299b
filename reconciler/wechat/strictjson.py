"""JSON from outside: one object in strict UTF-8, with nothing in it that two readers may take differently."""

import json
from collections.abc import Mapping
from typing import NoReturn


def parse_object(data: bytes) -> Mapping[str, object] | None:
    """Return the object that `data` is, or None when it is anything else.

    A byte order mark is tolerated. Refused are repeated keys, NaN and infinities, numbers and depths beyond
    Python's limits, and texts that are no Unicode (lone surrogates), which no report could print.
    """
    try:
        found = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    for text in (*found, *(value for value in found.values() if isinstance(value, str))):
        text.encode()
    return found


def _refuse(_constant: str) -> NoReturn:
    raise ValueError
