"""The list of what is left to do by hand, once `reconciler init --ci` has written a pipeline."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from reconciler.scaffold.choices import NO_ROBOT, Choices
from reconciler.scaffold.files import PATHS, filled, token_secret
from reconciler.texts.words import SetupTexts

_Needs = Mapping[str, tuple[str, ...]]
"""What the steps are about, by the ``<NAME>`` that stands for it."""

_BETWEEN: Final = {"ENVIRONMENTS": " ", "SECRETS": "\n\n", "UNREAD": ", "}


def settings(choices: Choices, texts: SetupTexts, old: Choices | None) -> str:
    """Return what is left to do; where the choices replace old ones, what those did not need, if anything."""
    steps = texts.settings[choices.ci]
    needs = _needs(choices, texts)
    known = {"UNREAD": tuple(texts.secrets)} if old is None else _needs(old, texts)
    new = {name: tuple(value for value in values if value not in known.get(name, ())) for name, values in needs.items()}
    values = {name: _BETWEEN.get(name, "").join(new[name] or needs[name]) for name in needs}

    def due(templates: Iterable[str]) -> Iterator[str]:
        for template in templates:
            names = re.findall("<([A-Z]+)>", template)
            if any(new[name] for name in names) or (not names and old is None):
                yield filled(template, values)

    before, after = list(due(steps.before)), list(due(steps.after))
    if not before and not after:
        return ""
    heading = texts.to_do if old is None else texts.to_do_besides
    listed = [f"{number}. {step}" for number, step in enumerate((*before, steps.merge, *after), start=1)]
    needed = [steps.needed] if any("\n    " in step for step in listed) else []  # a command
    return "\n\n".join((heading, *needed, *listed))


def _needs(choices: Choices, texts: SetupTexts) -> _Needs:
    """Return what the choices need, and which secrets not: a step that is about nothing of it is not to be done."""
    values = {
        "BRANCH": choices.branch,
        "GROUP": choices.runner.removeprefix("group:"),
        "WORKFLOW": PATHS[choices.ci],
        "SOURCE": choices.token_url or "",
        "ROBOT": choices.notify,
    }
    secrets = tuple(_secrets(choices))
    return {
        "BRANCH": (choices.branch,),
        "GROUP": (values["GROUP"],),
        "MACHINE": (filled(texts.machines[choices.runner_kind], values),),
        "ENVIRONMENTS": tuple(_environments(choices)),
        "TOKEN": () if choices.token_file is None else (choices.token_file,),
        "SECRETS": tuple(f"   {name} {filled(texts.secrets[name], values)}" for name in secrets),
        "UNREAD": tuple(name for name in texts.secrets if name not in secrets),
    }


def _environments(choices: Choices) -> Iterator[str]:
    yield from ("wechat-read", "wechat-write")
    if choices.notify != NO_ROBOT:
        yield "reconciler-notify"


def _secrets(choices: Choices) -> Iterator[str]:
    """Yield the secrets that the pipeline reads."""
    if secret := token_secret(choices):
        yield secret
    if choices.needs_proxy:
        yield "WECHAT_PROXY"
    if choices.notify != NO_ROBOT:
        yield from ("RECONCILER_WEBHOOK", "RECONCILER_WEBHOOK_SECRET")
