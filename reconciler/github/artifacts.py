"""Files that jobs hand on to others: artifacts of a run, read from their zip without unpacking it."""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Final

from reconciler.frozen import frozen
from reconciler.github.rest import Client, GithubError, unusable_answer
from reconciler.problem import Code

MAX_MEMBER_BYTES: Final = 64 * 1024 * 1024
"""The most bytes of the file in an artifact."""

MAX_LISTED: Final = 1
"""How many pages of a run's artifacts with one name are looked at: a run makes one in each attempt."""

_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What upload-artifact writes. Python reads no other method in bounded memory."""

EXPIRED: Final = "it has expired"

TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
"""A time as GitHub writes it, so that later ones compare as greater."""


@frozen(kw_only=True)
class Artifact:
    """A zip file that a run uploaded. Its name is used again by later attempts of the run."""

    id: int
    name: str
    run: int
    is_expired: bool
    created: str
    """When, as GitHub writes it: ``2026-11-27T06:17:00Z``, so that later ones compare as greater."""

    @property
    def order(self) -> tuple[str, int]:
        """What is greater for an artifact that was uploaded later."""
        return self.created, self.id


def newest(client: Client, run: int, name: str, before: Artifact | None = None) -> Artifact | None:
    """Return the newest artifact of a run that has this name; None where there is none.

    With `before`, the newest of those that were uploaded before that one.
    """
    path = f"actions/runs/{run}/artifacts"
    found = (_parsed(item, run, path) for item in client.pages(path, "artifacts", most=MAX_LISTED, name=name))
    named = (
        artifact for artifact in found if artifact.name == name and (before is None or artifact.order < before.order)
    )
    return max(named, key=lambda artifact: artifact.order, default=None)


def _parsed(item: object, run: int, path: str) -> Artifact:
    match item:
        case {
            "id": int(number),
            "name": str(name),
            "expired": bool(is_expired),
            "created_at": str(created),
        } if TIME.fullmatch(created):
            return Artifact(id=number, name=name, run=run, is_expired=is_expired, created=created)
        case _:
            raise unusable_answer(path)


def read(client: Client, artifact: Artifact, member: str) -> bytes:
    """Return the file `member` of an artifact. Raises GithubError where there is none, or the artifact has expired."""
    content = read_all(client, artifact, member).get(member)
    if content is None:
        raise _unusable(artifact, "it does not contain the report")
    return content


def read_all(client: Client, artifact: Artifact, *members: str) -> dict[str, bytes]:
    """Return those of the files that an artifact has, by name. Raises GithubError, as where it has expired."""
    data = None if artifact.is_expired else client.download(f"actions/artifacts/{artifact.id}/zip")
    if data is None:
        raise _unusable(artifact, EXPIRED)
    try:
        contents = _unzipped(data, members)
    except Exception:  # noqa: BLE001  # a crafted file makes zipfile raise what its documentation does not name
        raise _unusable(artifact, "it is not a zip file that can be read") from None
    if any(len(content) > MAX_MEMBER_BYTES for content in contents.values()):
        raise _unusable(artifact, "it is too large")
    return contents


def _unzipped(data: bytes, members: Iterable[str]) -> dict[str, bytes]:
    """Return those of the files that a zip file has, each cut above the most bytes."""
    contents: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in set(members).intersection(archive.namelist()):
            if archive.getinfo(member).compress_type not in _METHODS:
                raise NotImplementedError
            with archive.open(member) as file:
                contents[member] = file.read(MAX_MEMBER_BYTES + 1)
    return contents


def missing(name: str, run: int) -> GithubError:
    """Return the error of an artifact that a run lacks."""
    return GithubError(Code.ARTIFACT_UNUSABLE, name=name, run=run, flaw="it is missing, or has expired")


def unusable(artifact: Artifact) -> GithubError:
    """Return the error of an artifact whose content is not what a job of this workflow writes."""
    return _unusable(artifact, "its content is not what a job of this workflow writes")


def _unusable(artifact: Artifact, flaw: str) -> GithubError:
    return GithubError(Code.ARTIFACT_UNUSABLE, name=artifact.name, run=artifact.run, flaw=flaw)
