"""A workflow on GitHub: its jobs, the settings that it needs, and comments on pull requests."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    Code.EVENT_UNUSABLE: Wording(
        "{variable} 不是 GitHub Actions 为这个作业设置的值",
        "这个命令只能在 reconciler init --ci github 生成的工作流中运行；在别处请用 plan 和 apply",
    ),
    Code.MERGE_STALE: Wording(
        "检出的提交不是由合并请求的最新提交 {commit} 合并而成",
        "请关闭合并请求再重新打开，或者再推送一次；重新运行只会检出同一个提交",
    ),
    Code.GITHUB_UNREACHABLE: Wording(
        "无法连接 {server}：{reason}",
        "请重新运行作业；如果反复出现，请检查运行器的网络和 HTTPS_PROXY",
    ),
    Code.GITHUB_REFUSED: Wording(
        "GitHub 拒绝了 {request}，HTTP 状态码 {status}：{reason}",
        "请重新运行作业；如果状态码仍是 403，请运行 reconciler init --ci github --update，会写入每个作业所需的权限",
    ),
    Code.GITHUB_RATE: Wording(
        "GitHub 接口的调用次数已用完",
        "请一小时后重新运行作业",
    ),
    Code.GITHUB_ANSWER: Wording(
        "无法读取 GitHub 对 {path} 的响应",
        "请重新运行作业；如果反复出现，请更新本工具",
    ),
    Code.ARTIFACT_UNUSABLE: Wording(
        "运行 {run} 的产物 {name} 无法使用：{flaw}",
        "请重新运行那次运行的所有作业",
    ),
    Code.PAUSED: Wording(
        "未生成计划，也未执行：变量 RECONCILER_ENABLED 不是 true",
        "请把仓库变量 RECONCILER_ENABLED 设为 true，然后启动这个工作流",
    ),
    Code.SUPERSEDED: Wording(
        "未发送任何调用：{branch} 上的 {file} 或工作流与提交 {commit} 中的已不相同",
        "由最新提交的运行来执行；如果没有这个运行，请启动这个工作流",
    ),
    Code.JOB_CANCELLED: Wording(
        "被取消或超时：{jobs}",
        "请查看运行记录，再启动这个工作流：会读取线上列表，完成剩余的变更",
    ),
    Code.JOB_FAILED: Wording(
        "失败，没有留下可读的报告：{jobs}",
        "请解决运行记录中的问题，再启动这个工作流",
    ),
    Code.JOB_DECLINED: Wording(
        "未执行：部署环境未获批准",
        "请撤销这次改动，或重新运行那次运行失败的作业，会重新申请批准",
    ),
    Code.JOB_HELD: Wording(
        "未执行：无法得知生成计划之后其他运行执行了什么",
        "请查看运行记录中无法读取的内容，再启动这个工作流，重新生成计划",
    ),
    Code.JOB_UNSAFE: Wording(
        "未生成计划，也未执行：仓库的设置不安全",
        "请按 Settings 作业指出的问题修改设置，再启动这个工作流",
    ),
    Code.JOB_UNSTARTED: Wording(
        "未执行：执行作业无法开始，例如缺少令牌",
        "请解决该作业记录中的问题，再启动这个工作流",
    ),
    Code.ENVIRONMENT_MISSING: Wording(
        "部署环境 {environment} 不存在",
        "请在 Settings、Environments 中创建，部署分支只允许 {branch}",
    ),
    Code.ENVIRONMENT_OPEN: Wording(
        "部署环境 {environment} 还允许 {branch} 以外的分支，或者不允许 {branch}",
        "请在 Settings、Environments 中把部署分支改为指定分支，只填 {branch}",
    ),
    Code.OWNERS_UNREADABLE: Wording(
        "GitHub 无法解析 {file} 的第 {line} 行",
        "请修正这一行：GitHub 上该文件的页面会指出错误",
    ),
    Code.OWNERS_UNCHECKED: Wording(
        "GitHub 没有返回 CODEOWNERS 是否有效（HTTP 状态码 {status}）",
        "请看该文件在 GitHub 上的页面；如果没有 CODEOWNERS，请运行 reconciler init --ci github --update --owners 生成",
    ),
    Code.LIVE_UNPUBLISHED: Wording(
        "未与微信对比（还没有公布过 {files} 的线上列表），以下只是文件的改动",
        "主干上已有的文件：请在主干上启动一次工作流，再重新运行这个作业；新文件合并之后才能对比",
    ),
    Code.LIVE_UNREAD: Wording(
        "未与微信对比（无法读取已公布的线上列表：{code}），以下只是文件的改动",
        "请重新运行作业；详情见 reconciler explain {code}",
    ),
    Code.LIVE_SKIPPED: Wording(
        "运行 {run} 公布的线上列表无法使用，改用更早的列表：{flaw}",
        "请删除运行 {run} 的产物 {name}",
    ),
    Code.LIVE_UNSEARCHED: Wording(
        "在已公布的线上列表之后运行太多，可能还有更新的列表没有查到",
        "请删除与主干同名的标签，再启动一次工作流，会公布新的列表",
    ),
    Code.LIVE_ELSEWHERE: Wording(
        "运行 {run} 为不在 {branch} 上的提交公布过线上列表",
        "如果改写过分支，不用处理，本次运行会公布新的列表；否则请删除名为 {branch} 的标签",
    ),
}

PHRASES: Final = {
    "github_untouched": "这次改动没有涉及 {file}。",
    "github_unfinished": "预览没有完成，不知道这次改动会带来哪些变更。",
    "github_dropped": "{file} 被删除：线上列表保持不变，但不再受管理。",
    "github_next_changes": "**下一步**：确认无误后合并，由主干上的工作流执行。合并之前不会做任何变更。",
    "github_next_after_drift": "**下一步**：确认无误后合并。以下问题解决之前，主干上的工作流会拒绝全部变更。",
    "github_next_refused": "**下一步**：请在这个合并请求中修改文件；就这样合并不会执行任何变更。",
    "github_next_unstopped": (
        "**下一步**：请在这个合并请求中修改文件。只有这项检查能拦住它：就这样合并，主干上的工作流会照常执行。"
    ),
    "github_next_fleet_unstopped": (
        "**下一步**：请在这个合并请求中修改 {names}。只有这项检查能拦住这 {n} 个平台："
        "就这样合并，主干上的工作流会照常执行。"
    ),
    "github_next_invalid": "**下一步**：请在这个合并请求中修正以下各行；就这样合并不会执行任何变更。",
    "github_next_fleet": (
        "**下一步**：请在这个合并请求中处理 {names}；就这样合并，这 {n} 个平台不会执行任何变更，其余平台照常执行。"
    ),
    "github_live_of": "{time} 的线上列表",
    "github_before": "改动前的文件",
    "github_published": "与 {time} 的线上列表对比（{n} 小时前）",
    "github_commit": "提交",
    "github_run": "运行记录",
    # What became of a merged change: the line on the plan's comment
    "result_good": "合并之后：**{results}**（[运行记录]({run})）",
    "result_later": "其中也有之后对相同文件的改动，可能撤销了这次改动的一部分：{changes}",
    "audit_applied": "已执行",
    "audit_in_sync": "已一致",
    "audit_dropped": "文件已删除",
    "audit_author": "作者：{names}",
    "audit_reviewers": "评审：{names}",
    "audit_approvers": "部署批准：{names}",
    "plan_origin": "提交 `{commit}` · 保存的计划的 SHA-256 `{digest}`",
    # The title of a new comment
    "result_partial": "只执行了一部分",
    "result_failed": "未执行：无法连接微信，或微信拒绝了请求",
    "result_invalid": "未执行：文件无效",
    "result_stale": "未执行：计划已过期",
    "result_refused": "未执行：安全规则拒绝了计划",
    "result_unverified": "未执行：校验文件缺失或不正确",
    "result_superseded": "本次运行未执行：主干已有新的提交",
    "result_unread": "未执行：无法得知生成计划之后其他运行执行了什么",
    "result_paused": "未执行：工作流已暂停",
    "result_unready": "未执行：仓库的设置不安全",
    "result_cancelled": "不确定是否已执行：作业被取消或超时",
    "result_declined": "未执行：{names} 拒绝了部署",
    "result_unfinished": "未执行：*Settings* 或计划作业没有完成",
    "result_unstarted": "未执行：执行作业无法开始",
    "result_mixed": "部分平台未执行",
    "result_unknown": "不确定是否已执行：作业没有留下可读的报告",
    "result_untaken": "未执行：到目前为止没有工作流执行过这次改动",
    "result_kept": "这次改动从文件中删掉的 {n} 个域名仍在线上",
    # The title where one error is the cause
    "cause": "{platform} 未执行：{reason}",
    "cause_partial": "{platform} 中途停止，{n} 次调用完成了 {done} 次：{reason}",
    # The next step
    "next_partial": "**下一步**：解决上述问题，再到[运行记录]({run})中点击 *Re-run failed jobs*，继续发送剩余的调用。",
    "next_failed": "**下一步**：解决上述问题，再[运行工作流]({workflow})。详情见[运行记录]({run})。",
    "next_invalid": "**下一步**：用新的合并请求修正文件。[运行记录]({run})列出了有问题的每一行。",
    "next_stale": "**下一步**：[运行工作流]({workflow})，重新生成计划。详情见[运行记录]({run})。",
    "next_refused": "**下一步**：用新的合并请求修正文件。[运行记录]({run})列出了被拒绝的变更。",
    "next_unverified": "**下一步**：在[运行记录]({run})列出的域名上放好校验文件，再[运行工作流]({workflow})。",
    "next_superseded": (
        "**下一步**：由主干最新提交的工作流执行；如果没有触发，请[运行工作流]({workflow})。"
        "[本次尝试]({run})未发送任何调用。"
    ),
    "next_unread": (
        "**下一步**：[运行记录]({run})写明了哪些内容无法读取，处理后请[运行工作流]({workflow})，重新生成计划。"
        "未发送任何调用。"
    ),
    "next_paused": (
        "**下一步**：暂停期间无需处理，恢复之后请[运行工作流]({workflow})。开关是仓库变量 `RECONCILER_ENABLED`。"
        "[本次尝试]({run})未发送任何调用。"
    ),
    "next_unready": "**下一步**：按[运行记录]({run})中 *Settings* 指出的问题修改设置，再[运行工作流]({workflow})。",
    "next_cancelled": "**下一步**：查看[运行记录]({run})，再[运行工作流]({workflow})：会读取线上列表，完成剩余的变更。",
    "next_declined": (
        "**下一步**：撤销这次改动，或到[运行记录]({run})中点击 *Re-run failed jobs* 重新申请批准。"
        "在此之前，主干与微信不一致。未发送任何调用。"
    ),
    "next_unfinished": "**下一步**：解决[运行记录]({run})中的问题，再[运行工作流]({workflow})。未发送任何调用。",
    "next_unstarted": "**下一步**：解决[运行记录]({run})中的问题，再[运行工作流]({workflow})。未发送任何调用。",
    "next_unknown": "**下一步**：查看[运行记录]({run})，再[运行工作流]({workflow})：会读取线上列表，完成剩余的变更。",
    "next_untaken": (
        "**下一步**：[运行工作流]({workflow})。此问题由[定时检查]({run})发现。提交说明中含有 `[skip ci]` 的推送，"
        "以及由工作流发出的推送，不会触发工作流。"
    ),
    "next_kept": (
        "[本次运行]({run})没有删除：只有能确认在上次与微信一致时（或之后）文件列出过的域名才会删除，"
        "其他域名可能是别人添加的。\n\n"
        "**下一步**：要删除这 {n} 个域名，请用新的合并请求把以下各行粘贴到 `removed` 下："
    ),
    "next_deletions": (
        "[本次尝试]({run})未发送任何调用。\n\n"
        "**下一步**：如果确实要删除这 {n} 个域名，请用新的合并请求把以下各行粘贴到 `removed` 下；"
        "否则请恢复这些域名在文件中的行。"
    ),
    # The next step where one error is the cause
    "remedy_partial": (
        "**下一步**：{remedy}。重新运行的方法：在[运行记录]({run})中点击 *Re-run failed jobs*，会继续发送剩余的调用。"
    ),
    "remedy_failed": (
        "**下一步**：{remedy}。重新运行的方法：[运行工作流]({workflow})。[本次尝试]({run})未做任何变更。"
    ),
    "remedy_stale": (
        "**下一步**：{remedy}。重新生成计划的方法：[运行工作流]({workflow})。[本次尝试]({run})未发送任何调用。"
    ),
    "remedy_refused": "**下一步**：用新的合并请求处理：{remedy}。[本次尝试]({run})未发送任何调用。",
    # The drift issue
    "drift_title": "偏差：{n} 个域名在微信上与 {file} 不一致",
    "drift_since": "微信与 {file} 自 {since} 起不一致，由[这次检查]({run})发现。",
    "drift_untaken": "**已合并但未执行**：{numbers}。**下一步**：[运行工作流]({workflow})。",
    "drift_foreign": "### 工作流不会改动的 {n} 个线上域名\n\n计为已评审的文件版本都没有写过这些域名。",
    "drift_keep": "**要保留这 {n} 个域名**，请粘贴到 {file} 的 `domains` 下：",
    "drift_delete": "**要删除这 {n} 个域名**，请粘贴到 {file} 的 `removed` 下：",
    "drift_others": "### {n} 个域名与文件不一致",
    "drift_run": "**以文件为准**：请[运行工作流]({workflow})，线上列表会改为文件的内容。",
    "drift_held": "**工作流现在不会为 {names} 发送任何调用**：原因和办法见[这次检查]({run})。",
    "drift_accept": "**以线上为准**：",
    "drift_write": "写到 {file} 的 `domains` 下，替换这 {n} 个域名原有的行：",
    "drift_drop": "在 {file} 中删掉这 {n} 个域名的行：{hosts}。",
    "drift_host": "域名",
    "drift_live": "线上列表",
    "drift_live_and_file": "线上列表 → 文件要求",
    "drift_absent": "无",
    "drift_more": "另有 {n} 个域名，见[这次检查]({run})。",
    "drift_sizes": "{platform}：{sizes}，上限 {limit}",
    "drift_changed": "现在有 {n} 个域名不一致（[运行记录]({run})）。",
    "drift_new": "新增不一致：{hosts}。",
    "drift_other": "有变化：{hosts}。",
    "drift_gone": "已一致：{hosts}。",
}
