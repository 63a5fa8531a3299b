"""The language of the shipped workflows' reports."""

import pytest

from tests.workflows.scene import Opening, domains
from tests.workflows.test_plan import headline


def test_a_variable_sets_the_language(opened: Opening) -> None:
    """With RECONCILER_LANG a preview, an apply and a drift are reported in Chinese, with the same results."""
    scene = opened("a", "a")
    scene.runner.machine["RECONCILER_LANG"] = "zh"
    scene.published("a")
    preview = scene.propose(domains("a b"))
    applied = scene.push(scene.merge(domains("a b")))
    scene.change("a")
    drift = scene.watch()

    assert headline(scene.comments[0]) == "### acme：🟢 待添加 1 个，共 1 次调用"
    assert scene.comments[0].count("1 to add") == 0
    assert {ran.results[job] for ran, job in ((preview, "plan"), (applied, "apply"))} == {"success"}
    assert "### ✅ acme：已执行，🟢 已添加 1 个，共 1 次调用" in applied["apply"].summary
    assert "待添加 1 个" in "".join(job.summary for job in drift.jobs.values())


@pytest.mark.parametrize("locale", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_the_locale_does_not(locale: str, opened: Opening) -> None:
    """A runner with another locale does not rewrite a comment."""
    scene = opened("a", "a")
    scene.runner.machine |= {"LANG": locale, "LC_ALL": locale}
    scene.published("a")
    scene.propose(domains("a b"))

    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"
