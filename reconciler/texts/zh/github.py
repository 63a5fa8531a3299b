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
    Code.SUPERSEDED: Wording(
        "没有发送任何调用：{branch} 上的 {file} 或工作流已与提交 {commit} 中的不同",
        "最新提交的运行会执行；如果没有这样的运行，请启动这个工作流",
    ),
    Code.JOB_CANCELLED: Wording(
        "被取消或超时：{jobs}",
        "查看运行记录，再启动这个工作流：它会读取列表并完成剩余的工作",
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
    Code.OWNERS_UNCHECKED: Wording(
        "GitHub 没有说明 CODEOWNERS 是否有效（HTTP 状态 {status}）",
        "请查看该文件在 GitHub 上的页面；如果没有 CODEOWNERS，reconciler init --ci github --update --owners 会写入它",
    ),
    Code.LIVE_UNPUBLISHED: Wording(
        "{platforms} 还没有发布过线上列表，这里只是文件的改动：微信上的列表可能不同",
        "请在主分支上启动一次工作流，它会发布线上列表",
    ),
    Code.LIVE_UNREAD: Wording(
        "无法读取已发布的线上列表（{code}），这里只是文件的改动：微信上的列表可能不同",
        "请运行 reconciler explain {code}，然后重新运行任务",
    ),
    Code.LIVE_SKIPPED: Wording(
        "第 {run} 次运行发布的线上列表无法使用，因此以更早的列表为准：{flaw}",
        "请删除第 {run} 次运行的产物 {name}",
    ),
}

PHRASES: Final = {
    "github_untouched": "这次改动没有涉及 {file}。",
    "github_unfinished": "预览没有完成，这次改动的效果未知。",
    "github_dropped": "{file} 被删除：它的列表保持不变，但不再有人管理。",
    "github_next_changes": "**下一步**：确认无误后合并，由主分支上的运行执行。合并之前不会有任何变更。",
    "github_next_after_drift": "**下一步**：确认无误后可以合并。先解决下面列出的差异，主分支上的运行才会执行。",
    "github_next_refused": (
        "**下一步**：请在这个合并请求中修改文件，按现状合并不会执行任何变更。确实要删除的域名写在 `removed` 下。"
    ),
    "github_next_invalid": "**下一步**：请在这个合并请求中修正以下各行，按现状合并不会执行任何变更。",
    "github_published": "对比的是 {time} 的线上列表（{n} 小时前）",
    "github_commit": "提交",
    "github_run": "运行记录",
    # What became of a merged change: the line on the plan's comment
    "result_applied": "合并后**已执行**：{results}（[运行记录]({run})）",
    "result_in_sync": "合并后**已同步**：{results}（[运行记录]({run})）",
    "audit_good": "已执行",
    "audit_author": "提交者：{names}",
    "audit_reviewers": "批准者：{names}",
    "audit_approvers": "环境审批：{names}",
    "plan_origin": "提交 `{commit}` · 所保存计划的摘要（SHA-256）`{digest}`",
    # The title of a new comment
    "result_partial": "只执行了一部分",
    "result_failed": "未执行：无法连接微信，或被微信拒绝",
    "result_invalid": "未执行：文件无效",
    "result_stale": "未执行：生成计划之后列表有变化",
    "result_refused": "未执行：安全规则拒绝了计划",
    "result_unverified": "未执行：校验文件缺失或不正确",
    "result_superseded": "本次运行未执行：主分支已有更新的提交",
    "result_paused": "未执行：已暂停",
    "result_unready": "未执行：仓库的设置不安全",
    "result_cancelled": "不确定是否已执行：任务被取消或超时",
    "result_ended": "未执行：任务结束时没有报告",
    "result_unknown": "不确定是否已执行：任务没有留下可以读取的报告",
    "result_untaken": "未执行：没有任何运行处理这次改动",
    # The next step
    "next_partial": "**下一步**：在[运行记录]({run})中点击 *Re-run failed jobs*，会发送剩下的调用。",
    "next_failed": "**下一步**：解决上述问题，再在[运行记录]({run})中点击 *Re-run failed jobs*。没有做任何变更。",
    "next_invalid": "**下一步**：用新的合并请求修正文件。[运行记录]({run})中列出了每一行的问题。",
    "next_stale": "**下一步**：[运行工作流]({workflow})，它会重新生成计划。[本次运行]({run})没有发送任何调用。",
    "next_refused": (
        "**下一步**：用新的合并请求修正文件：确实要删除的域名写在 `removed` 下。[本次运行]({run})没有发送任何调用。"
    ),
    "next_unverified": (
        "**下一步**：在[运行记录]({run})列出的域名上放好校验文件，再[运行工作流]({workflow})。没有发送任何调用。"
    ),
    "next_superseded": (
        "**下一步**：主分支最新提交的运行会执行这次改动；如果没有这样的运行，请[运行工作流]({workflow})。"
        "[本次运行]({run})没有发送任何调用。"
    ),
    "next_paused": (
        "**下一步**：把变量 `RECONCILER_ENABLED` 设为 `true`，再[运行工作流]({workflow})。"
        "[本次运行]({run})没有发送任何调用。"
    ),
    "next_unready": "**下一步**：按[运行记录]({run})中 *Settings* 任务的说明修改设置，再重新运行所有任务。",
    "next_cancelled": "**下一步**：查看[运行记录]({run})，再[运行工作流]({workflow})：它会读取列表并完成剩余的工作。",
    "next_ended": (
        "**下一步**：查看[运行记录]({run})中的原因：审批被拒绝，或任务无法开始。再点击 *Re-run failed jobs*，"
        "或撤销这次改动。"
    ),
    "next_unknown": "**下一步**：查看[运行记录]({run})，再[运行工作流]({workflow})：它会读取列表并完成剩余的工作。",
    "next_untaken": (
        "**下一步**：[运行工作流]({workflow})。有些推送不会启动运行：由工作流做的推送，以及提交说明要求跳过的推送。"
        "这是[本次巡检]({run})发现的。"
    ),
    # The drift issue
    "drift_title": "微信线上有 {n} 个域名与 {file} 不一致",
    "drift_since": "自 {since} 起（[最近一次检查]({run})）。",
    "drift_host": "域名",
    "drift_live": "线上所在列表",
    "drift_file": "文件中的列表",
    "drift_absent": "不在列表中",
    "drift_more": "另有 {n} 个域名：见最近一次检查。",
    "drift_untaken": "**已合并但未执行**：{numbers}，共 {n} 个，没有任何运行处理。",
    "drift_undo": (
        "**撤销差异**：[运行工作流]({workflow})，使列表与文件一致；任何版本的文件都没有写过的域名会保留，"
        "要删除就写在 `removed` 下。"
    ),
    "drift_keep": "**保留线上状态**：在 {file} 的 `domains` 下写入以下各行，替换这些域名原有的行：",
    "drift_drop": "**接受已删除的结果**：在 {file} 中删掉以下 {n} 个域名的行：{hosts}",
    "drift_sizes": "{platform}：{sizes}，上限 {limit}",
    "drift_changed": "现在有 {n} 个域名不一致（[运行记录]({run})）。",
    "drift_new": "新增：{hosts}",
    "drift_gone": "不再有：{hosts}",
}
