"""What `reconciler init --ci` lets its user choose, and how the files that it writes record it."""

import re
import shlex
from typing import Final

from reconciler.frozen import frozen
from reconciler.texts.languages import Language

DEFAULT_CRON: Final = "17 */6 * * *"
DEFAULT_BRANCH: Final = "main"
DEFAULT_LANGUAGE: Final = Language.ENGLISH

NO_ROBOT: Final = "none"

SELF: Final = "self"
"""The action of the repository that the code is in."""

_MARK: Final = re.compile(r"# [^`\n]*`reconciler (init --ci (?:github|gitlab)[^`\n]*)`")
_NO_CHOICE: Final = re.compile(r"-[^-].*|--help|--version")
_ACTION: Final = re.compile(r"uses: ([\w.-]+/[\w.-]+)/\.github/actions/reconciler@([0-9a-f]{40})")
_SOURCE: Final = re.compile(r" fetch .* (https://\S+) ([0-9a-f]{40})$", re.MULTILINE)
_HOSTED: Final = re.compile(
    r"(?:ubuntu|windows|macos)-(?:latest|slim|[0-9]+(?:\.[0-9]+)?)(?:-(?:arm|intel|large|xlarge))?"
)
"""Source: docs.github.com, "GitHub-hosted runners reference". Every other label is somebody's own."""


@frozen(kw_only=True)
class Choices:
    """The choices for one repository, all of them made.

    No text has a quotation mark: the flags refuse it. The templates quote names, so that `1.0` and `true` stay names.
    """

    ci: str
    """github or gitlab."""
    file: str
    """The desired state, or the folder of a fleet, from the repository's root."""
    branch: str
    runner: str
    """A label, or ``group:NAME``, of the machine that reaches WeChat."""
    action: str
    """Where the code comes from: ``OWNER/REPOSITORY@COMMIT``, ``URL@COMMIT``, or `SELF`."""
    check: bool
    """Whether previews fetch verification files from hosts."""
    cron: str
    notify: str
    """The robot that gets messages, or `NO_ROBOT`."""
    language: Language
    """Of comments, summaries and annotations, and of what the files say about themselves."""
    api_url: str | None
    token_file: str | None
    token_url: str | None
    token_field: str | None

    @property
    def is_fleet(self) -> bool:
        """Whether `file` is a folder."""
        return not self.file.endswith((".yaml", ".yml"))

    @property
    def runner_kind(self) -> str:
        """``group``, ``hosted`` for a label of GitHub's own machines, or ``label``."""
        if self.runner.startswith("group:"):
            return "group"
        return "hosted" if _HOSTED.fullmatch(self.runner) else "label"

    @property
    def needs_proxy(self) -> bool:
        """Whether the machine has no fixed address, so that WeChat is reached through a proxy."""
        return self.ci == "github" and self.runner_kind == "hosted"

    @property
    def command(self) -> str:
        """The command line that makes these choices, without those that are defaults.

        The commit is not in it: it stands where the code is used, for what keeps pins up to date.
        """
        flags = {
            "--file": "" if self.file == "domains.yaml" else self.file,
            "--branch": "" if self.branch == DEFAULT_BRANCH else self.branch,
            "--runner": self.runner,
            "--cron": "" if self.cron == DEFAULT_CRON else self.cron,
            "--notify": "" if self.notify == NO_ROBOT else self.notify,
            "--api-url": self.api_url,
            "--token-file": self.token_file,
            "--token-url": self.token_url,
            "--token-field": self.token_field,
            "--lang": "" if self.language == DEFAULT_LANGUAGE else self.language,
        }
        words = [word for flag, value in flags.items() if value for word in (flag, value)]
        return shlex.join(["reconciler", "init", "--ci", self.ci, *words, *(() if self.check else ("--no-check",))])


def recorded(text: str) -> list[str] | None:
    """Return the words of the command line that wrote a file, its action included; None if `init` did not write it."""
    found = _MARK.match(text)
    if not found:
        return None
    used = _ACTION.search(text) or _SOURCE.search(text)
    try:
        words = shlex.split(found[1])
    except ValueError:  # a quotation mark without its other: the line was edited
        return None
    if any(map(_NO_CHOICE.fullmatch, words)):  # it would print something instead
        return None
    return [*words, "--action", SELF if used is None else f"{used[1]}@{used[2]}"]
