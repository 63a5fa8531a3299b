"""Runs `reconciler init`: writes a desired state to begin with, and what a repository's CI needs."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from reconciler.cli import language, parser
from reconciler.cli.connection import TokenScope, check_addresses, has_token
from reconciler.cli.exit_codes import UsageError
from reconciler.cli.files import Existing, OutputFile, explained
from reconciler.cli.language import Languages
from reconciler.cli.options import DEFAULT_FILE, NONE, PLACEHOLDER, Connection, Init, Output, Pull
from reconciler.cli.output import cells
from reconciler.cli.run import run as run_command
from reconciler.cli.streams import write_out
from reconciler.desired.schema_validation import schema_text
from reconciler.model import DEFAULT_PLATFORM
from reconciler.problem import Code, Problem
from reconciler.render.layout import wrapped_prose
from reconciler.render.yaml_file import MODELINE, SCHEMA
from reconciler.scaffold import files as scaffold
from reconciler.scaffold.choices import DEFAULT_BRANCH, DEFAULT_CRON, DEFAULT_LANGUAGE, NO_ROBOT, Choices, recorded
from reconciler.scaffold.owners import OWNERS_PATHS, code_owners, guarded, lacking, overruling, owners_in
from reconciler.scaffold.settings import settings
from reconciler.texts.languages import Language, setup_texts
from reconciler.texts.schema import schema_in
from reconciler.texts.words import SetupTexts


def run(options: Init, languages: Languages) -> int:
    """Write what is missing, print what was written and what is left to do, and return the exit code.

    No file is replaced, but with ``--update`` what `init` wrote. Raises UsageError.
    """
    texts = setup_texts(languages.person)
    existing = _existing(options)
    options = options if existing is None else _with_recorded(options, existing)
    spoken = _language(languages, existing)
    choices = None if options.ci is None else _choices(options, spoken)
    target = _desired_file(options)
    done: list[str] = []
    if target is None:
        done.append(texts.kept.format(file=options.file or DEFAULT_FILE))
    elif code := _write_desired(target, options, languages._replace(asked=spoken), done):
        return code
    if choices is not None:
        before = None if existing is None else _choices_before(existing)
        done += _write_ci(choices, before, existing, texts)
        done += _owned(choices, before, options.owners, texts)
        if left := settings(choices, texts, before):
            done += ("", wrapped_prose(left, cells(sys.stdout)))
    write_out("".join(f"{line}\n" for line in done))
    return 0


def _existing(options: Init) -> str | None:
    """Return the text of the pipeline that `init` wrote earlier; None where there is none.

    Raises UsageError where it is not to be renewed, or somebody else's.
    """
    if options.ci is None:
        return None
    if not Path(".git").exists():
        raise UsageError(Problem(code=Code.NOT_REPOSITORY_ROOT))
    path = Path(scaffold.PATHS[options.ci])
    if not path.exists():
        return None
    text = _read(path)
    if not options.update:
        raise UsageError(Problem(code=Code.PIPELINE_EXISTS, facts={"file": str(path), "ci": options.ci}))
    if recorded(text) is None:
        raise UsageError(Problem(code=Code.PIPELINE_FOREIGN, facts={"file": str(path), "ci": options.ci}))
    return text


def _with_recorded(options: Init, existing: str) -> Init:
    """Return the options with the choices that a pipeline records, where the command line makes none."""
    before = _recorded(existing)
    before = before._replace(action=_renewed(before.action or ""))
    given, kept = options.connection, before.connection
    if given.token_file is not None or given.token_url is not None:  # in place of the recorded source and its field
        kept = Connection(api_url=kept.api_url)
    connection = given._replace(
        **{name: value for name, value in kept._asdict().items() if getattr(given, name) is None}
    )
    return options._replace(
        **{name: value for name, value in before._asdict().items() if getattr(options, name) is None},
        connection=connection,
    )


def _recorded(existing: str) -> Init:
    """Return the choices that a pipeline records."""
    before = parser.parse(recorded(existing) or [])
    assert isinstance(before, Init)  # noqa: S101  # the words begin with `init`
    return before


def _choices_before(existing: str) -> Choices | None:
    """Return the choices that a pipeline records; None where one was deleted from its first line."""
    spoken = language.separated(recorded(existing) or [])[0] or DEFAULT_LANGUAGE
    try:
        return _choices(_recorded(existing), spoken)
    except UsageError:
        return None


def _renewed(action: str) -> str:
    """Return where the code comes from, at this release's commit; unchanged where this is no release."""
    source, _, _ = action.rpartition("@")
    _, _, commit = (scaffold.released() or "").rpartition("@")
    return f"{source}@{commit}" if source and commit else action


def _language(languages: Languages, existing: str | None) -> Language:
    """Return the language of what is written: of the flag or the variable, else the one that a pipeline records."""
    flag = None if existing is None else language.separated(recorded(existing) or [])[0]
    return languages.asked or flag or languages.others


def _choices(options: Init, spoken: Language) -> Choices:
    """Return the choices with their defaults. Raises UsageError where one is missing, or an address is unusable."""
    connection = options.connection
    if connection.token_url == NONE:
        connection = Connection(api_url=connection.api_url)
    check_addresses(connection)
    action = options.action or scaffold.released()
    missing = [flag for flag, value in (("--runner", options.runner), ("--action", action)) if not value]
    choices = Choices(
        ci=options.ci or "",
        file=options.file or DEFAULT_FILE,
        branch=options.branch or DEFAULT_BRANCH,
        runner=options.runner or "",
        action=action or "",
        check=options.check is not False,
        cron=options.cron or DEFAULT_CRON,
        notify=options.notify or NO_ROBOT,
        language=spoken,
        api_url=connection.api_url,
        token_file=connection.token_file,
        token_url=connection.token_url,
        token_field=connection.token_field,
    )
    source = choices.token_file or choices.token_url or ""
    if (choices.is_fleet and PLACEHOLDER not in source) or (choices.token_field is not None and not source):
        missing.append("--token-url")
    if missing:
        raise UsageError(Problem(code=Code.CHOICE_MISSING, facts={"ci": choices.ci, "flags": tuple(missing)}))
    return choices


def _desired_file(options: Init) -> Path | None:
    """Return the desired state to write; None where there is one."""
    path = Path(options.file or DEFAULT_FILE)
    if path.suffix in {".yaml", ".yml"}:
        return None if path.exists() else path
    return None if any(path.glob("**/*.y*ml")) else path / f"{options.platform or DEFAULT_PLATFORM}.yaml"


def _write_desired(path: Path, options: Init, languages: Languages, done: list[str]) -> int:
    """Write a desired state and its schema; return the exit code of the pull where that failed.

    With ``--ci``, the token's file or URL is that of the pipeline, which this machine may not reach.
    """
    connection = options.connection if options.ci is None else Connection(api_url=options.connection.api_url)
    schema = path.with_name(SCHEMA)
    has_schema = schema.exists()
    texts = setup_texts(languages.person)
    with explained(Code.FILE_UNWRITABLE, str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
    if has_token(connection, TokenScope(options.platform, may_share=True)):
        pull = Pull(
            platform=options.platform,
            resource=options.resource,
            output=Output(out=str(path), verbose=options.output.verbose),
            connection=connection,
        )
        if code := run_command(pull, languages):
            return code
        if not has_schema:  # else pull names it
            _write(path, MODELINE + path.read_text(encoding="utf-8"), Existing.REPLACE)
    else:
        _write(
            path,
            MODELINE + scaffold.example(options.platform or DEFAULT_PLATFORM, setup_texts(languages.others)),
            Existing.REFUSE,
        )
        done.append(texts.example.format(file=path))
    done.append(texts.wrote.format(file=path))
    if not has_schema:
        _write(schema, schema_in(languages.others, schema_text(SCHEMA)), Existing.REFUSE)
        done.append(texts.wrote.format(file=schema))
    return 0


def _write_ci(choices: Choices, before: Choices | None, existing: str | None, texts: SetupTexts) -> Iterator[str]:
    """Write the pipeline and what stands beside it; yield a line about each file."""
    path = Path(scaffold.PATHS[choices.ci])
    text = scaffold.pipeline(choices)
    if text == existing:
        yield texts.current.format(file=path)
    else:
        _write(path, text, Existing.REFUSE if existing is None else Existing.REPLACE)
        yield (texts.wrote if existing is None else texts.renewed).format(file=path)
        if existing is not None and (before is None or scaffold.pipeline(before) != existing):
            yield texts.edited.format(file=path)
    if existing is not None:
        yield from _renewed_schema(choices, texts)
    if choices.ci == "gitlab":
        yield from _included(Path(".gitlab-ci.yml"), texts)


def _renewed_schema(choices: Choices, texts: SetupTexts) -> Iterator[str]:
    """Write this version's schema over that of another version; yield a line about one that is somebody else's."""
    path = Path(choices.file if choices.is_fleet else Path(choices.file).parent, SCHEMA)
    shipped = schema_in(choices.language, schema_text(SCHEMA))
    present = _read(path) if path.exists() else shipped
    if _schema_id(present) != _schema_id(shipped):
        yield texts.foreign.format(file=path)
    elif present != shipped:
        _write(path, shipped, Existing.REPLACE)
        yield texts.renewed.format(file=path)


def _schema_id(text: str) -> object:
    """Return the identifier of a JSON Schema; None for another text."""
    try:
        return json.loads(text)["$id"]
    except (ValueError, LookupError, TypeError):
        return None


def _included(path: Path, texts: SetupTexts) -> Iterator[str]:
    """Write the file that includes the pipeline or, where there is one, yield the line that it may lack."""
    if not path.exists():
        _write(path, scaffold.INCLUDE, Existing.REFUSE)
        yield texts.wrote.format(file=path)
    elif scaffold.INCLUDE.strip() in _read(path).splitlines():
        yield texts.kept.format(file=path)
    else:
        yield texts.add_lines.format(file=path)
        yield f"    {scaffold.INCLUDE.strip()}"


def _owned(choices: Choices, before: Choices | None, owner: str | None, texts: SetupTexts) -> Iterator[str]:
    """Write CODEOWNERS or, where there is one, yield which lines it lacks, and which make others the owners.

    Without an owner, one that has lines of `init` is compared with the choices: these may name another file now.
    """
    paths = OWNERS_PATHS[choices.ci]
    path = next(filter(Path.exists, map(Path, paths)), Path(paths[0]))
    text = _read(path) if path.exists() else None
    owners = owners_in(text or "", before or choices) if owner is None else (owner,)
    if not owners:
        return
    ours = code_owners(choices, owners)
    if text is None:
        _write(path, "".join(f"{line}\n" for line in ours), Existing.REFUSE)
        yield texts.wrote.format(file=path)
        return
    missing = lacking(text, ours)
    complete = "\n".join((text, *map(str, missing)))
    below = overruling(complete, ours, guarded(choices, str(path)))
    if missing:
        yield texts.add_last.format(file=path)
        yield from (f"    {line}" for line in missing)
    if below:
        yield texts.overruled.format(file=path, owner=" ".join(owners))
        yield from (f"    {line}" for line in below)
    if owner is not None and not missing and not below:
        yield texts.kept.format(file=path)


def _read(path: Path) -> str:
    with explained(Code.FILE_UNREADABLE, str(path)):
        return path.read_text(encoding="utf-8")


def _write(path: Path, text: str, existing: Existing) -> None:
    with explained(Code.FILE_UNWRITABLE, str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
    OutputFile(str(path), existing).write((text,))
