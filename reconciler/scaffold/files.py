"""The files that `reconciler init` writes, as text."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from reconciler import __version__
from reconciler.scaffold.choices import DEFAULT_LANGUAGE, NO_ROBOT, Choices
from reconciler.texts.languages import setup_texts
from reconciler.texts.words import SetupTexts

PATHS: Final = {"github": ".github/workflows/reconciler.yml", "gitlab": ".gitlab/reconciler.yml"}
"""Where a CI system's pipeline stands, from the repository's root."""

INCLUDE: Final = "include: [{ local: .gitlab/reconciler.yml }]\n"
"""What .gitlab-ci.yml needs."""

_SELF: Final = "$/.github/actions/reconciler"
_BEFORE: Final = ".reconciler/before"
"""Where GitLab's preview keeps the files before the change."""

OUR_MACHINE: Final = "WeChat's IP allow-list has it; see the settings for who may use it"
"""The comment on a runner that reaches WeChat."""

_COMMENT: Final = re.compile(r"(?<=# ).+")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with the value of each ``<NAME>``."""
    return re.sub(r"<([A-Z]+)>", lambda found: values[found[1]], text)


def pipeline(choices: Choices) -> str:
    """Return the workflow of GitHub, or the pipeline of GitLab."""
    make = _github if choices.ci == "github" else _gitlab
    values = {
        "COMMAND": choices.command,
        "FILE": choices.file,
        "BRANCH": choices.branch,
        **make(choices),
    }
    return filled(_template(f"{choices.ci}.yml", setup_texts(choices.language)), values)


def example(platform: str, texts: SetupTexts) -> str:
    """Return a desired state to begin with."""
    return filled(_template("domains.yaml", texts), {"PLATFORM": platform, "NOTE": texts.note})


def released() -> str | None:
    """Return where the code of this release is, as ``OWNER/REPOSITORY@COMMIT``; None for a tree that is no release."""
    path = Path(__file__).with_name("release")
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def token_secret(choices: Choices) -> str | None:
    """Return the name of the secret that leads to the token; None where the token is in a file on the runner."""
    if choices.token_file is not None:
        return None
    return "WECHAT_COMPONENT_ACCESS_TOKEN" if choices.token_url is None else "WECHAT_TOKEN_AUTHORIZATION"


def _template(name: str, texts: SetupTexts) -> str:
    """Return a template with its comments translated; what is no sentence, such as a version, stays."""
    template = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return _COMMENT.sub(lambda found: texts.comments.get(found[0], found[0]), template)


def _github(choices: Choices) -> Mapping[str, str]:
    group = choices.runner.removeprefix("group:")
    texts = setup_texts(choices.language)
    ours = f" # zizmor: ignore[self-hosted-runner] {texts.comments.get(OUR_MACHINE, OUR_MACHINE)}"
    runner = f'{{ group: "{group}" }}' if choices.runner_kind == "group" else f'"{group}"'
    source, _, commit = choices.action.partition("@")
    version = f" # v{__version__}" if choices.action == released() else ""
    action = f"{source}/.github/actions/reconciler@{commit}{version}" if commit else _SELF
    values = {"ACTION": action, "BRANCH": choices.branch, "ROBOT": choices.notify}
    notify = _template("github-notify.yml", texts)
    return {
        "CRON": choices.cron,
        "LANGUAGE": _language(choices, "\nenv: {{ RECONCILER_LANG: {} }}\n"),
        "ACTION": action,
        "NOTIFY": "" if choices.notify == NO_ROBOT else filled(notify, values),
        "CHECK": ", check: true" if choices.check else "",
        "RUNNER": runner if choices.runner_kind == "hosted" else f"{runner}{ours}",
        "CONNECTION": ",\n          ".join(_connection(choices)),
    }


def _language(choices: Choices, text: str) -> str:
    return "" if choices.language == DEFAULT_LANGUAGE else text.format(choices.language)


def _connection(choices: Choices) -> Iterator[str]:
    """Yield the inputs of the action that lead to WeChat and to the token: lines of addresses, sources and secrets."""
    secret = token_secret(choices)
    lines = (
        {"api-url": choices.api_url},
        {"token-file": choices.token_file, "token-url": choices.token_url, "token-field": choices.token_field},
        {
            "proxy": "${{ secrets.WECHAT_PROXY }}" if choices.needs_proxy else None,
            "token" if choices.token_url is None else "token-authorization": secret and f"${{{{ secrets.{secret} }}}}",
        },
    )
    for line in lines:
        inputs = [f'{name}: "{value}"' for name, value in line.items() if value is not None]
        if inputs:
            yield ", ".join(inputs)


def _gitlab(choices: Choices) -> Mapping[str, str]:
    source, _, commit = choices.action.rpartition("@")
    before = f"{_BEFORE}/{choices.file}"
    flags = {
        "--api-url": choices.api_url,
        "--token-file": choices.token_file,
        "--token-url": choices.token_url,
        "--token-field": choices.token_field,
    }
    return {
        "REPOSITORY": source if source.startswith("https://") else f"https://github.com/{source}",
        "COMMIT": commit,
        "LANGUAGE": _language(choices, ", RECONCILER_LANG: {}"),
        "COMPARE": f"validate --base {_BEFORE}" if choices.is_fleet else f"plan --live {before} --base {before}",
        "TAGS": f'tags: ["{choices.runner}"]',
        "FLAGS": "".join(f"{flag} '{value}' " for flag, value in flags.items() if value is not None),
    }
