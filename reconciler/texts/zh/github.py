"""A workflow on GitHub: its jobs, the settings that it needs, and comments on pull requests."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    Code.EVENT_UNUSABLE: Wording(
        "{variable} 不是 GitHub Actions 为这个任务设置的值",
        "请在 reconciler init --ci github 所写工作流的任务中运行；在别处请用 plan 和 apply",
    ),
    Code.GITHUB_UNREACHABLE: Wording(
        "无法连接 {server}：{reason}",
        "请重新运行任务；如果仍然如此，请检查运行器的网络和 HTTPS_PROXY",
    ),
    Code.GITHUB_REFUSED: Wording(
        "GitHub 拒绝了 {request}，HTTP 状态码 {status}：{reason}",
        "请运行 reconciler init --ci github --update，它会写入每个任务所需的权限",
    ),
    Code.GITHUB_RATE: Wording(
        "GitHub 接口的调用次数已用完",
        "请一小时后重新运行任务",
    ),
    Code.GITHUB_ANSWER: Wording(
        "无法读取 GitHub 对 {path} 的响应",
        "请重新运行任务；如果仍然如此，请更新本工具",
    ),
    Code.ARTIFACT_UNUSABLE: Wording(
        "第 {run} 次运行的产物 {name} 无法使用：{flaw}",
        "请重新运行那次运行的所有任务",
    ),
    Code.PAUSED: Wording(
        "没有计划，也没有执行：变量 RECONCILER_ENABLED 不是 true",
        "请把仓库变量 RECONCILER_ENABLED 设为 true，然后启动这个工作流",
    ),
    Code.ENVIRONMENT_MISSING: Wording(
        "环境 {environment} 不存在",
        "请在仓库设置的 Environments 中创建它，只允许分支 {branch} 部署",
    ),
    Code.ENVIRONMENT_OPEN: Wording(
        "环境 {environment} 允许的不只是分支 {branch}，或者没有允许这个分支",
        "请在仓库设置的 Environments 中，把允许部署的分支设为只有 {branch}",
    ),
    Code.OWNERS_UNREADABLE: Wording(
        "GitHub 无法识别 {file} 的第 {line} 行",
        "请修改这一行：GitHub 上该文件的页面会说明哪里不对",
    ),
    Code.LIVE_UNPUBLISHED: Wording(
        "{platforms} 还没有发布过线上列表，这里只是文件的改动：微信上的列表可能不同",
        "请在主分支上启动一次工作流，它会发布线上列表",
    ),
    Code.LIVE_UNREAD: Wording(
        "无法读取已发布的线上列表（{code}），这里只是文件的改动：微信上的列表可能不同",
        "请运行 reconciler explain {code}，然后重新运行任务",
    ),
}

PHRASES: Final = {
    "github_untouched": "这次改动没有涉及 {file}。",
    "github_unfinished": "预览没有完成，这次改动的效果未知。",
    "github_dropped": "{file} 被删除：它的列表保持不变，但不再有人管理。",
    "github_calls": "{n} 次调用",
    "github_published": "对比的是 {time} 的线上列表（{n} 小时前）",
    "github_commit": "提交",
    "github_run": "运行记录",
}
