"""Desired-state files damaged at random: `make prove` parses half a million of them, the tests a few hundred."""

import time
from pathlib import Path
from random import Random
from typing import Final

from tests.desired.test_laws import PIECES, check
from tests.desired.test_lookalikes import ALL

EXAMPLE: Final = (Path(__file__).parents[2] / "domains.yaml").read_text(encoding="utf-8")
LOOKALIKES: Final = tuple(ALL)
FILES: Final = 5000
"""How many files a seed makes."""

MAX_SECONDS: Final = 2


def damaged(random: Random) -> bytes:
    """Return a file after one to six accidents: a part lost, repeated, replaced, or other characters inserted."""
    text = EXAMPLE if random.random() < 0.8 else "".join(random.choices(PIECES, k=random.randint(0, 40)))
    for _ in range(random.randint(1, 6)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice((0, 1, 1, 2, 8, 40)))
        part = random.choice(
            (
                "",
                text[start:end] * 2,
                random.choice(PIECES),
                random.choice(LOOKALIKES),
                chr(random.randint(0, 0x10FFFF)),
                text[start:end].swapcase(),
            )
        )
        text = text[:start] + part + text[end:]
    data = text.encode(errors="surrogatepass")
    if random.random() < 0.1:
        start = random.randint(0, len(data))
        data = data[:start] + random.randbytes(random.randint(1, 3)) + data[start + random.randint(0, 3) :]
    return data


def fuzz(seed: int, files: int = FILES) -> str | None:
    """Parse files; return the first that raises, is slow, or whose problems cannot be shown, None if there is none."""
    random = Random(seed)  # noqa: S311  # no secret
    for _ in range(files):
        data = damaged(random)
        start = time.process_time()
        try:
            check(data)
        except Exception as error:  # noqa: BLE001  # any at all is a failure
            return f"seed {seed}: {data!r}: {error!r}"
        if time.process_time() - start > MAX_SECONDS:
            return f"seed {seed}: {data!r}: slower than {MAX_SECONDS} s"
    return None
