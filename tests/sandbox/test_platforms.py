"""Many platforms in one emulator: told apart by their tokens, and each by itself."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.calls import CONFIRM_FILE_PATH, asked_for
from reconciler.sandbox.faults import parse
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.state import StateError, load, load_all, save
from reconciler.sandbox.world import TOKEN, World
from tests.sandbox.asking import body, connect, over_socket
from tests.sandbox.test_command import asking, program, run

A, B, C = "a.qq.com", "b.qq.com", "c.qq.com"


def platform(name: str, *hosts: str, fault: str = "") -> World:
    """Return one of many platforms, with the same hosts in both lists."""
    faults = (parse(fault),) if fault else ()
    return World(name=name, lists=Lists(hosts, hosts), tokens=(f"token-of-{name}",), faults=faults)


def get(sandbox: Sandbox, token: str) -> Any:  # noqa: ANN401  # JSON
    """Return the answer to a get."""
    (answer,) = over_socket(sandbox, body("get"), token=token)
    return answer


def confirm_file(sandbox: Sandbox, token: str) -> Any:  # noqa: ANN401  # JSON
    """Return the answer to who asks for the verification file."""
    with closing(connect(sandbox)) as connection:
        connection.request("POST", f"{CONFIRM_FILE_PATH}?access_token={token}", b"{}")
        return json.loads(connection.getresponse().read())


def test_each_token_has_its_own_lists() -> None:
    """A write changes the platform of its token and no other; what each of them shows is its own."""
    with Sandbox(platform("one", A), platform("two", B)) as sandbox:
        over_socket(sandbox, body("add", C), token="token-of-two")
        shown = [get(sandbox, f"token-of-{name}")["testing_wxa_jump_h5_domain"] for name in ("one", "two")]

        assert shown == [A, f"{B};{C}"]
        assert {name: world.lists.testing for name, world in sandbox.worlds.items()} == {"one": (A,), "two": (B, C)}


def test_a_token_of_no_platform_is_refused() -> None:
    """An unknown token gets 40001 and no token 41001, also the token of an emulator of one platform."""
    with Sandbox(platform("one", A)) as sandbox:
        codes = [get(sandbox, token)["errcode"] for token in ("token-of-two", TOKEN, "", "token-of-one")]

    assert codes == [40001, 40001, 41001, 0]
    assert [entry.platform for entry in sandbox.record] == ["", "", "", "one"]


def test_each_platform_tells_the_verification_file() -> None:
    """The confirm file is told to the token of every platform, and to no other."""
    with Sandbox(platform("one", A), platform("two", B)) as sandbox:
        told = [confirm_file(sandbox, token) for token in ("token-of-one", "token-of-two", TOKEN)]

    assert [answer.get("file_name") for answer in told] == ["sandbox-verify.txt", "sandbox-verify.txt", None]
    assert [(entry.platform, asked_for(entry.call), entry.errcode) for entry in sandbox.record] == [
        ("one", "confirmfile", 0),
        ("two", "confirmfile", 0),
        ("", "confirmfile", 40001),
    ]


def test_requests_and_faults_are_counted_for_each() -> None:
    """The first get of one platform fails, whatever the others have asked before."""
    with Sandbox(platform("one", A, fault="get:1:errcode=45009"), platform("two", B)) as sandbox:
        codes = [get(sandbox, f"token-of-{name}")["errcode"] for name in ("two", "two", "one", "one")]

    assert codes == [0, 0, 45009, 0]
    assert [(entry.platform, entry.number) for entry in sandbox.record] == [
        ("two", 1),
        ("two", 2),
        ("one", 1),
        ("one", 2),
    ]


def test_the_variables_name_each_platform() -> None:
    """A token's variable is named after its platform, in upper case and with underscores; there is no bare one."""
    with Sandbox(platform("acme-shop"), platform("b2")) as sandbox:
        assert sandbox.environment == {
            "WECHAT_API_URL": sandbox.url,
            "WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP": "token-of-acme-shop",
            "WECHAT_COMPONENT_ACCESS_TOKEN__B2": "token-of-b2",
        }


def test_another_hand_changes_the_first() -> None:
    """The world that can be turned is the first platform's; the others stay as they are."""
    with Sandbox(platform("one", A), platform("two", B)) as sandbox:
        sandbox.change(lambda before: replace(before, lists=Lists((C,), ())))

        assert [world.lists.testing for world in sandbox.worlds.values()] == [(C,), (B,)]


def test_a_fleet_is_served_side_by_side() -> None:
    """A thousand platforms of two hundred hosts answer a get each, asked by thirty clients at once."""
    hosts = [f"h{number}.qq.com" for number in range(200)]
    fleet = [platform(f"p{number}", f"only-in-{number}.qq.com", *hosts) for number in range(1000)]
    with Sandbox(*fleet) as sandbox, ThreadPoolExecutor(30) as clients:
        answers = list(clients.map(lambda number: get(sandbox, f"token-of-p{number}"), range(1000)))

        assert len(sandbox.record) == 1000
    firsts = [answer["testing_wxa_jump_h5_domain"].partition(";")[0] for answer in answers]
    assert firsts == [f"only-in-{number}.qq.com" for number in range(1000)]


def folder(tmp_path: Path, **files: object) -> str:
    """Return a folder with these state files; an underscore in a name stands for a hyphen."""
    for name, content in files.items():
        (tmp_path / f"{name.replace('_', '-')}.json").write_text(json.dumps(content))
    return str(tmp_path)


def test_a_folder_holds_a_file_for_each_platform(tmp_path: Path) -> None:
    """Platforms come by name, each as its file says; files of other kinds are passed over."""
    (tmp_path / "README.md").write_text("no state")
    states = load_all(folder(tmp_path, b2={"testing": [B]}, acme_shop={"faults": ["get:1+:reset:after"]}))

    assert list(states) == ["acme-shop", "b2"]
    assert (states["b2"].testing, states["b2"].faults) == ((B,), ())
    assert list(map(str, states["acme-shop"].faults)) == ["get:1+:reset:after"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no state file of a platform, such as acme-shop.json, is in this folder"),
        ({"Acme": {}}, "Acme.json: a state file is named after its platform"),
        ({"a": {}, "b": []}, "b.json: no state of the sandbox: it is no JSON object"),
        ({"a": {"faults": ["get:1"]}}, "'faults' must be a list of faults, such as any:1+:errcode=45009"),
        ({"a": {"faults": [1]}}, "'faults' must be a list of faults"),
        ({"a": {"faults": "get:1:reset"}}, "'faults' must be a list of faults"),
    ],
)
def test_a_folder_that_cannot_be_used(tmp_path: Path, files: dict[str, object], says: str) -> None:
    """The message names the file, or the folder that has none."""
    with pytest.raises(StateError) as raised:
        load_all(folder(tmp_path, **files))

    assert says in str(raised.value)


def test_faults_of_a_file_stay_in_it(tmp_path: Path) -> None:
    """A file keeps its own faults when its state is saved, and gets none that came from elsewhere."""
    path = str(tmp_path / "state.json")
    world = platform("one", A, fault="get:1:reset")
    save(path, world)
    assert "faults" not in json.loads(Path(path).read_text())
    save(path, world, world.faults)
    state = load(path)
    assert state is not None
    assert state.faults == world.faults


def test_the_command_serves_a_folder(tmp_path: Path) -> None:
    """Its tokens are in the environment of the command, what is written is kept in the platform's own file."""
    where = folder(tmp_path, one={"testing": [A]}, acme_shop={"testing": [B], "faults": ["get:1:errcode=45011"]})
    code = (
        "import os, sys; assert 'WECHAT_COMPONENT_ACCESS_TOKEN' not in os.environ; "
        "os.environ['WECHAT_COMPONENT_ACCESS_TOKEN'] = os.environ['WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP']; "
        "exec(sys.argv.pop(1))"
    )
    ask = asking(body("get"), body("add", C))
    record = tmp_path / "record.jsonl"
    command = [*program(code), *ask[3:]]
    done = run("-v", "--platforms", where, "--limit", "7", "--record", str(record), *command)

    refused, added = map(json.loads, done.stdout.splitlines())
    assert (refused["errcode"], added["testing_wxa_jump_h5_domain"]) == (45011, f"{B};{C}")
    states = load_all(where)
    assert {name: (state.testing, state.limit, len(state.faults)) for name, state in states.items()} == {
        "acme-shop": ((B, C), 7, 1),
        "one": ((A,), 7, 0),
    }
    entries = [json.loads(entry) for entry in record.read_text().splitlines()]
    assert [(entry["platform"], entry["number"], entry["action"]) for entry in entries] == [
        ("acme-shop", 1, "get"),
        ("acme-shop", 2, "add"),
    ]
    assert [entry.partition(" ")[0] for entry in done.stderr.splitlines()] == ["acme-shop", "acme-shop"]


def test_a_folder_or_a_file(tmp_path: Path) -> None:
    """A sandbox keeps one platform or many: both flags together are wrong usage, as is a folder of none."""
    for words, says in (
        (["--state", "x", "--platforms", str(tmp_path)], "not allowed with argument"),
        (["--platforms", str(tmp_path)], "is in this folder"),
    ):
        done = run(*words, *program("raise AssertionError"))
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr


def test_the_example_of_the_help_is_a_state(tmp_path: Path) -> None:
    """What the help shows as a state file can be loaded."""
    (example,) = (text.strip() for text in run("--help").stdout.splitlines() if text.strip().startswith('{"testing"'))
    path = tmp_path / "acme-shop.json"
    path.write_text(example)

    assert load_all(str(tmp_path))["acme-shop"].published is None
