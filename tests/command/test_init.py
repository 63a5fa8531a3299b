"""What `reconciler init` writes, prints and never replaces."""

import json
import re
from itertools import permutations
from pathlib import Path
from typing import Final

import pytest
import yaml

from reconciler.sandbox.server import Sandbox
from reconciler.scaffold import files
from tests.command.running import Shell, world

ROOT: Final = Path(__file__).parents[2]
COMMIT: Final = "0123456789abcdef0123456789abcdef01234567"
GITHUB: Final = f"init --ci github --runner group:wechat --action acme/reconciler@{COMMIT}"
GITLAB: Final = f"init --ci gitlab --runner wechat --action acme/reconciler@{COMMIT}"
WORKFLOW: Final = ".github/workflows/reconciler.yml"
FLEET: Final = "--file platforms --token-url https://token.example/{platform} --token-field data.token"


def written(shell: Shell) -> set[str]:
    """Return the files of the folder."""
    return {str(path.relative_to(shell.folder)) for path in shell.folder.rglob("*") if path.is_file()}


def read(shell: Shell, name: str = WORKFLOW) -> str:
    """Return the text of a file of the folder."""
    return (shell.folder / name).read_text(encoding="utf-8")


def test_an_example(shell: Shell) -> None:
    """Without a token, a valid example is written beside its schema, which editors find by the first line."""
    ran = shell.run("init --platform acme-shop")

    assert (ran.code, written(shell)) == (0, {"domains.yaml", "domains.schema.json"})
    assert "no token is set, so domains.yaml is an example" in ran.out
    assert read(shell, "domains.yaml").startswith("# yaml-language-server: $schema=domains.schema.json\n")
    assert max(map(len, read(shell, "domains.yaml").splitlines())) <= 80
    assert read(shell, "domains.schema.json") == (ROOT / "schema" / "domains.schema.json").read_text(encoding="utf-8")
    assert "acme-shop: valid" in shell.run("validate").out
    again = shell.run("init")
    assert (again.code, again.out) == (0, "domains.yaml exists: left as it is\n")


def test_the_language_of_an_example(shell: Shell) -> None:
    """The flag and the variable decide on the comments, the note and the schema; a locale does not."""
    shell.use({"LANG": "zh_CN.UTF-8"})
    assert shell.run("init --file platforms").out.startswith("没有设置令牌")
    shell.run("init --lang zh")

    assert re.search(r"[一-鿿]", read(shell, "platforms/default.yaml")) is None
    assert read(shell, "domains.schema.json") == shell.run("schema --lang zh").out
    theirs, ours = (read(shell, name).splitlines() for name in ("domains.yaml", "platforms/default.yaml"))
    assert theirs[0] == ours[0]
    assert [line for line in ours if ("#" in line or "note:" in line) and line in theirs[1:]] == []
    assert "default: valid" in shell.run("validate --lang en").out


def test_the_live_lists(shell: Shell) -> None:
    """With a token, the file describes what is live: planning it changes nothing."""
    with Sandbox(world("a b", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("init --file platforms")

        assert (ran.code, written(shell)) == (0, {"platforms/default.yaml", "platforms/domains.schema.json"})
        assert read(shell, "platforms/default.yaml").startswith("# yaml-language-server: $schema=domains.schema.json\n")
        assert "in sync" in shell.run("plan platforms/default.yaml").out
        assert shell.run("init --file platforms").out == "platforms exists: left as it is\n"


def test_the_name_of_a_platform(shell: Shell) -> None:
    """The token without a name serves the platform that is named, unless other platforms have tokens of their own."""
    with Sandbox(world("a b", "a")) as sandbox:
        shell.use(sandbox.environment)
        assert shell.run("init --platform acme-shop").code == 0
        assert "acme-shop: in sync" in shell.run("plan").out
        assert "\nplatform: acme-shop\n" in shell.run("pull --platform acme-shop").out

        shell.use({"WECHAT_COMPONENT_ACCESS_TOKEN__OTHER": "token-of-other"})
        assert shell.run("init --platform acme-shop --file shop.yaml").code == 2
        assert not (shell.folder / "shop.yaml").exists()


def test_a_schema_that_is_there(shell: Shell) -> None:
    """It stays as it is."""
    (shell.folder / "domains.schema.json").write_text("{}", encoding="utf-8")

    assert shell.run("init").out.endswith("wrote domains.yaml\n")
    assert read(shell, "domains.schema.json") == "{}"
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        assert shell.run("init --file live.yaml").out.endswith("wrote live.yaml\n")
    assert [read(shell, name).count("$schema=domains.schema.json\n") for name in ("domains.yaml", "live.yaml")] == [
        1,
        1,
    ]
    assert read(shell, "live.yaml").startswith("# yaml-language-server: ")
    assert read(shell, "domains.schema.json") == "{}"


def test_a_pull_that_fails(shell: Shell) -> None:
    """Where WeChat refuses, init ends as pull does, and writes nothing."""
    with Sandbox(world("a", "a", faults="get:1:errcode=45009")) as sandbox:
        shell.use(sandbox.environment)

        assert shell.run("init").code == 7
        assert written(shell) == set()


def test_github(repository: Shell) -> None:
    """One command writes the workflow, CODEOWNERS and the desired state, and lists the settings that are left."""
    ran = repository.run(f"{GITHUB} --owners @acme/platform")

    assert ran.code == 0
    assert written(repository) == {WORKFLOW, ".github/CODEOWNERS", "domains.yaml", "domains.schema.json"}
    assert read(repository, ".github/CODEOWNERS") == (
        "/domains.yaml @acme/platform\n/.github/ @acme/platform\nCODEOWNERS @acme/platform\n"
    )
    assert "Still to do, in this order" in ran.out


def test_a_token_file(repository: Shell) -> None:
    """A token that is on the runner needs no secret."""
    repository.run(f"{GITHUB} --token-file /run/wechat-token")

    assert 'token-file: "/run/wechat-token"' in read(repository)
    assert "secrets." not in read(repository)


def test_update(repository: Shell) -> None:
    """Renewing keeps the choices that are not given, and the pin; the same choices change nothing."""
    assert repository.run(f"{GITHUB} --branch trunk --no-check {FLEET}").code == 0
    first = read(repository)

    assert repository.run("init --ci github --update").out.endswith(f"{WORKFLOW} is as init writes it: left as it is\n")
    assert read(repository) == first
    ran = repository.run("init --ci github --update --check --runner ubuntu-24.04")
    assert f"renewed {WORKFLOW}" in ran.out
    renewed = read(repository)
    assert "check: true" in renewed
    assert "check: true" not in first
    for text in (f"acme/reconciler/.github/actions/reconciler@{COMMIT}", 'branches: ["trunk"]', 'file: "platforms"'):
        assert text in first
        assert text in renewed
    assert 'token-url: "https://token.example/{platform}"' in renewed
    assert 'token-authorization: "${{ secrets.WECHAT_TOKEN_AUTHORIZATION }}"' in renewed


@pytest.mark.parametrize(
    ("old", "new"), [("timeout-minutes: 10", "timeout-minutes: 20"), (" --runner group:wechat", "")]
)
def test_update_loses_edits(repository: Shell, old: str, new: str) -> None:
    """Where the file is not as its recorded choices make it, renewing says that edits are lost; else it does not."""
    repository.run(f"{GITHUB} --lang zh")
    said = "手工改动已丢失"
    assert said not in repository.run("init --ci github --update --no-check --lang zh").out

    (repository.folder / WORKFLOW).write_text(read(repository).replace(old, new), encoding="utf-8")
    ran = repository.run("init --ci github --update --runner group:wechat --lang zh")
    assert ran.code == 0
    assert f"已更新 {WORKFLOW}\n{WORKFLOW} 原来" in ran.out
    assert said in ran.out
    assert ("先建立保护规则" in ran.out) == (not new)  # nobody knows what was chosen before
    assert old in read(repository)


CHOICES: Final = (
    (
        "--token-url https://token.example/t --token-field a.b",
        "--token-url https://token.example/t",
        "--token-file /run/token --token-field a.b",
        "--token-file /run/token",
        "--token-url none",
    ),
    ("--lang zh", "--lang en"),
    ("--notify wecom", "--notify none"),
    ("--no-check", "--check"),
    ("--branch release/1.0", "--branch main"),
    ("--file a/domains.yaml", "--file domains.yaml"),
    ("--runner ubuntu-24.04", "--runner wechat"),
)


@pytest.mark.parametrize("choices", CHOICES, ids=lambda choices: choices[0].split()[0])
def test_a_choice_replaces_the_recorded_one(choices: tuple[str, ...], repository: Shell) -> None:
    """Renewing with a choice writes what init writes with it, whatever was chosen before; each can be taken back."""
    for before, after in permutations(choices, 2):
        assert left(repository, f"{GITHUB} {before}", f"init --ci github --update {after}") == left(
            repository, f"{GITHUB} {after}"
        )


def test_a_field_of_the_recorded_source(repository: Shell) -> None:
    """A new field alone is that of the recorded file or URL; without one it is refused."""
    repository.run(GITHUB)
    first = read(repository)
    for more in ("", " --token-url none"):
        ran = repository.run(f"init --ci github --update --token-field c.d{more}")
        assert (ran.code, "needs --token-" in ran.err, read(repository)) == (2, True, first)

    for source in ("--token-url https://token.example/t", "--token-file /run/token"):
        assert repository.run(f"init --ci github --update {source} --token-field a.b").code == 0
        first = read(repository)
        assert repository.run("init --ci github --update --token-field c.d").code == 0
        assert read(repository) == first.replace("a.b", "c.d")


def left(shell: Shell, *lines: str) -> str:
    """Return the workflow that command lines leave, and remove it."""
    assert [shell.run(line).code for line in lines] == [0] * len(lines)
    text = read(shell)
    (shell.folder / WORKFLOW).unlink()
    return text


@pytest.mark.parametrize("flag", ["--token-url", "--api-url"])
@pytest.mark.parametrize(
    "address",
    ["http://a.example/", "ftp://a.example/", "nonsense", "https://u:secret@a.example/", "https://a.example/#b"],
)
def test_an_address_that_plan_refuses(flag: str, address: str, repository: Shell) -> None:
    """It is refused in the same words, before anything is written, and quoted nowhere: it may hold a password."""
    repository.run("init")
    refused = repository.run(f"plan {flag} {address}").err
    ran = repository.run(f"{GITHUB} {flag} {address}")
    assert (ran.code, ran.out, ran.err) == (2, "", refused)
    assert "secret" not in ran.err
    assert not (repository.folder / WORKFLOW).exists()

    repository.run(GITHUB)
    first = read(repository)
    assert repository.run(f"init --ci github --update {flag} {address}").err == refused
    assert read(repository) == first


def test_the_owners_of_the_code(repository: Shell) -> None:
    """In its own repository the code itself runs, so every file has owners."""
    command = "init --ci github --runner group:wechat --action self --owners @acme/platform"
    repository.run(command)

    assert read(repository, ".github/CODEOWNERS") == "* @acme/platform\n"
    (repository.folder / ".github/CODEOWNERS").write_text("* @acme/platform\n/reconciler/ @acme/all", encoding="utf-8")
    assert "move them up, or add it there\n    /reconciler/ @acme/all\n" in repository.run(f"{command} --update").out


def test_update_looks_at_owners(repository: Shell) -> None:
    """Where the choices name another file, CODEOWNERS of `init` is said to lack it, until it does not."""
    repository.run(f"{GITHUB} --owners @acme/platform")
    owners = repository.folder / ".github" / "CODEOWNERS"
    ours = owners.read_text(encoding="utf-8").replace("@acme/platform", "@acme/platform @acme/all")
    owners.write_text(ours, encoding="utf-8")
    line = "/platforms/ @acme/platform @acme/all"
    assert "CODEOWNERS" not in repository.run("init --ci github --update").out

    for choices in (FLEET, "", "--no-check"):
        out = repository.run(f"init --ci github --update {choices}").out
        assert "CODEOWNERS exists: add these lines at its end, since the last line that" in out
        assert f" matches a file counts\n    {line}\n" in out

    owners.write_text(f"{ours}{line}\n/platforms/default.yaml @acme/all\n", encoding="utf-8")
    assert "CODEOWNERS" not in repository.run("init --ci github --update").out
    owners.write_text(f"{ours}{line}\n/platforms/ @acme/shops\n", encoding="utf-8")
    assert "those of @acme/platform @acme/all and take" in repository.run("init --ci github --update").out
    owners.write_text("/.github/ @acme/platform\n", encoding="utf-8")  # of somebody else
    assert "CODEOWNERS" not in repository.run("init --ci github --update").out


BELOW: Final = {
    "* @acme/all": True,
    "*.yaml @acme/all": True,
    "d?mains.yaml @acme/all # they know them": True,
    "/domains.yaml": True,
    "/domains.yaml/ @acme/all": False,
    "/* @acme/all": True,
    "/.github @acme/all": True,
    "workflows/ @acme/all": True,
    "workflows/* @acme/all": False,
    "/.github/*/r*.yml @acme/all": True,
    "/.github/** @acme/all": True,
    "**/reconciler.yml @acme/all": True,
    "/docs/ @acme/all": False,
    "*.md @acme/all": False,
    "* @acme/all @acme/platform": False,
    "# * @acme/all": False,
    "[docs]\n* @acme/all": False,
}
"""Lines of CODEOWNERS, and whether they take one of the files that run or decide from the owners of the lines above."""


@pytest.mark.parametrize(("line", "takes"), BELOW.items())
def test_the_last_line_that_matches_counts(line: str, *, takes: bool, repository: Shell) -> None:
    """A line below ours that gives a file to others is named; one above ours does no harm."""
    command = f"{GITHUB} --owners @acme/platform --update"
    repository.run(command)
    owners = repository.folder / ".github" / "CODEOWNERS"
    ours = owners.read_text(encoding="utf-8")
    kept = ".github/CODEOWNERS exists: left as it is\n"
    named = f"take files from it: move them up, or add it there\n    {line.partition(' #')[0]}\n"

    owners.write_text(f"{ours}{line}\n", encoding="utf-8")
    assert repository.run(command).out.endswith(named if takes else kept)
    owners.write_text(f"{line}\n{ours}", encoding="utf-8")
    assert repository.run(command).out.endswith(kept)


def test_the_language(repository: Shell) -> None:
    """What the files say, and what the workflow says, is in the language in which they were written, and stays so."""
    repository.run(f"{GITHUB} --lang zh")
    first = read(repository)
    (repository.folder / "domains.schema.json").unlink()
    (repository.folder / "domains.yaml").unlink()
    repository.run("init --ci github --update --no-check")
    renewed = read(repository)

    for text in (first, renewed):
        assert text.startswith("# 由 `reconciler init --ci github ")
        assert "env: { RECONCILER_LANG: zh }" in text
    assert ("check: true" in first, "check: true" in renewed) == (True, False)
    assert "每次运行的限制" in read(repository, "domains.schema.json")
    assert "测试版和全网发布版都有" in read(repository, "domains.yaml")
    (repository.folder / WORKFLOW).unlink()
    english = left(repository, GITHUB)
    assert yaml.safe_load(first.replace("env: { RECONCILER_LANG: zh }", "")) == yaml.safe_load(english)


def test_update_renews_the_schema(repository: Shell) -> None:
    """The schema beside the file becomes that of this version; one that init did not write stays, and is named."""
    repository.run(GITHUB)
    schema = repository.folder / "domains.schema.json"
    ours = schema.read_text(encoding="utf-8")
    schema.write_text(ours.replace("Desired state", "Desired"), encoding="utf-8")
    assert "renewed domains.schema.json\n" in repository.run("init --ci github --update").out
    assert schema.read_text(encoding="utf-8") == ours

    for theirs in ("{}", "[]", "mine", json.dumps({"$ref": json.loads(ours)["$id"]})):
        schema.write_text(theirs, encoding="utf-8")
        ran = repository.run("init --ci github --update")
        assert "domains.schema.json was not written by init: left as it is\n" in ran.out
        assert schema.read_text(encoding="utf-8") == theirs


def test_nothing_is_replaced(repository: Shell) -> None:
    """What exists stays: a workflow without --update, somebody else's in any case; CODEOWNERS' lines are printed."""
    owners = repository.folder / "CODEOWNERS"
    owners.write_text("/.github/ @acme/platform\n", encoding="utf-8")
    ran = repository.run(f"{GITHUB} --owners @acme/platform")
    assert "CODEOWNERS exists: add these lines at its end, since the last" in ran.out
    assert ran.out.partition(" counts\n")[2].startswith(
        "    /domains.yaml @acme/platform\n    CODEOWNERS @acme/platform\n\nStill"
    )
    assert owners.read_text(encoding="utf-8") == "/.github/ @acme/platform\n"

    first = read(repository)
    foreign = "was not written by reconciler init --ci github"
    written_by = "# Written by `reconciler init --ci github {}`\n"
    edited = [(written_by.format(words), foreign) for words in ("--file 'x", "--help", "--version", "-vh")]
    for change, said in (("", "exists already"), ("# mine\n", foreign), *edited):
        (repository.folder / WORKFLOW).write_text(change + first, encoding="utf-8")
        ran = repository.run(GITHUB + (" --update" if change else ""))
        assert (ran.code, ran.out, said in ran.err) == (2, "", True)
        assert read(repository) == change + first


def test_what_is_missing(shell: Shell) -> None:
    """A pipeline is written in a repository's root, and no default stands for what decides who gets the token."""
    assert "not the root of a git repository" in shell.run(GITHUB).err
    (shell.folder / ".git").mkdir()
    ran = shell.run("init --ci github --file platforms")

    assert (ran.code, written(shell)) == (2, set())
    assert "needs --runner, --action, --token-url\n" in ran.err


def test_the_language_of_the_workflow(repository: Shell) -> None:
    """Every comment is Chinese, but for names and what tools read."""
    repository.run(f"{GITHUB} --lang zh")
    comments = re.findall(r"(?<= # ).*", read(repository))

    assert [text for text in comments if not re.search(r"[一-鿿]|^v[0-9.]+$", text)] == []


def test_a_release_pins_itself(repository: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release names its own repository and commit, and its version for what keeps pins up to date.

    Its --update brings its commit, from where the code came before.
    """
    monkeypatch.setattr(files, "released", lambda: f"acme/reconciler@{COMMIT}")
    repository.run("init --ci github --runner group:wechat")
    newer = "f" * 40
    monkeypatch.setattr(files, "released", lambda: f"upstream/reconciler@{newer}")
    repository.run("init --ci gitlab --runner wechat --action https://mirror.example/reconciler@" + COMMIT)
    repository.run("init --ci gitlab --update")
    assert f"https://mirror.example/reconciler {newer}" in read(repository, ".gitlab/reconciler.yml")

    assert re.search(rf"uses: acme/reconciler/\.github/actions/reconciler@{COMMIT} # v\d+\.\d+", read(repository))


def test_the_pin_of_a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that the release workflow writes is read; a source tree has none."""
    assert files.released() is None
    monkeypatch.setattr(files, "__file__", str(tmp_path / "files.py"))
    (tmp_path / "release").write_text(f"acme/reconciler@{COMMIT}\n", encoding="utf-8")

    assert files.released() == f"acme/reconciler@{COMMIT}"


def test_gitlab(repository: Shell) -> None:
    """A pipeline of its own is included, and renewed like the workflow."""
    ran = repository.run(f"{GITLAB} --token-file /run/token --owners @acme/platform")
    pipeline = yaml.safe_load(read(repository, ".gitlab/reconciler.yml"))

    assert ran.code == 0
    assert read(repository, ".gitlab-ci.yml") == files.INCLUDE
    assert read(repository, "CODEOWNERS").splitlines()[1:3] == [
        "/.gitlab/ @acme/platform",
        "/.gitlab-ci.yml @acme/platform",
    ]
    assert pipeline["apply"]["rules"][0]["when"] == "manual"
    assert "--token-file '/run/token'" in pipeline["plan"]["script"][1]
    assert "is as init writes it" in repository.run("init --ci gitlab --update").out
    assert ".gitlab-ci.yml exists: left as it is" in repository.run("init --ci gitlab --update").out
    (repository.folder / ".gitlab-ci.yml").write_text("include: mine.yml\n", encoding="utf-8")
    out = repository.run("init --ci gitlab --update").out
    assert f"stages, if there are any, must contain test\n    {files.INCLUDE}" in out
