"""Planning and applying: the rules, the saved plan, and the outcome of calls."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # Weakened safeguards: the file against its previous version
    Code.BASE_INVALID: Wording(
        "改动前的文件 {file} 无效（共 {count} 个问题，第一个是第 {line} 行的 {first}），无法判断这次改动放宽了哪些保护",
        "请把整个 policy 当作新增内容来评审；运行 reconciler validate {file} 可查看全部问题",
    ),
    Code.BASE_LACKS_FILE: Wording(
        "改动前的文件 {file} 不存在，无法判断这次改动放宽了哪些保护",
        "请把整个 policy 当作新增内容来评审",
    ),
    Code.PLATFORM_LEFT: Wording(
        "平台 {platform} 原有文件 {file}，改动后没有文件了",
        "请先确认不再需要管理该平台的{resource}，再批准：线上的域名会原样保留",
    ),
    Code.LIMIT_RAISED: Wording(
        "这次改动把 policy.limit 从 {was} 调高到 {now}",
        "请先确认微信允许这个平台的每个列表有这么多域名，再批准",
    ),
    Code.MAX_DELETIONS_RAISED: Wording(
        "这次改动把 policy.max_deletions 从 {was} 调高到 {now}",
        "请先确认今后每次运行都可以删除这么多域名，再批准；如果只是这次改动，请把域名写到 removed 下",
    ),
    Code.PUBLISHED_NOT_REQUIRED: Wording(
        "这次改动不再要求平台必须已全网发布",
        "请先确认平台确实没有全网发布，而不是用错了令牌，再批准",
    ),
    Code.UNMANAGED_DELETED: Wording(
        "这次改动之后，文件未列出的线上域名可能被删除",
        "请先确认文件列全了要保留的域名，再批准；线上域名可用 reconciler pull 查看",
    ),
    Code.PROTECTION_REMOVED: Wording(
        "这次改动不再保护 {host}",
        "请先确认 {host} 可以删除，再批准",
    ),
    Code.PLATFORM_RENAMED: Wording(
        "这次改动把平台名称从“{was}”改成“{now}”",
        "请确认令牌属于正确的平台",
    ),
    Code.RESOURCE_CHANGED: Wording(
        "这次改动把文件管理的域名从{before}换成了{resource}",
        "请为每种域名各建一个文件：这个文件原来列出的域名将不再受管理",
    ),
    Code.VERIFICATION_ADDED: Wording(
        "这次改动添加了平台的校验文件",
        "请确认与微信给这个平台的校验文件一致",
    ),
    Code.VERIFICATION_REMOVED: Wording(
        "这次改动去掉了平台的校验文件",
        "请先确认不会再用这个文件部署新域名，再批准",
    ),
    Code.VERIFICATION_CHANGED: Wording(
        "这次改动替换了平台的校验文件",
        "请确认与微信给这个平台的校验文件一致",
    ),
    # The rules
    Code.NEVER_PUBLISHED: Wording(
        "微信没有返回全网发布版列表：第三方平台从未全网发布，只管理测试版",
        "请先全网发布第三方平台，再重新运行；如果希望这种情况下停止运行，请把 policy.published 设为 required",
    ),
    Code.PUBLISHED_REQUIRED: Wording(
        "微信没有返回全网发布版列表，但 policy.published 是 required",
        "请先确认令牌属于正确的平台；如果没有用错，请全网发布第三方平台，或者把 policy.published 设为 optional",
    ),
    Code.OPAQUE_VALUE: Wording(
        "线上{lists}列表中的“{value}”不是域名：占用名额，本工具不会修改",
        "确认没有用后，请到微信开放平台删除",
    ),
    Code.UNMANAGED_KEPT: Wording(
        "保留了 {count} 个文件未列出的线上域名：{hosts}",
        "要管理，请写到 domains 下；要全部删除，请把 policy.unmanaged 设为 delete",
    ),
    Code.FOREIGN_HOSTS: Wording(
        "线上有 {count} 个域名未经评审（计为已评审的文件版本都没有写），会保留：{hosts}",
        "要删除，请把域名写到 removed 下；要保留，请写到 domains 下；只在一个列表中的，用 lists 写明",
    ),
    Code.REMOVED_GONE: Wording(
        "{host} 在 removed 中，但线上已经没有这个域名",
        "请删掉这一项，已经不需要了",
    ),
    Code.NOT_YET_LIVE: Wording(
        "文件中有 {count} 个域名退出某个列表，但线上的这个列表里还没有：{hosts}",
        "如果还有运行将要添加，请等它结束再预览一次：添加之后，apply 就会删除",
    ),
    Code.DRIFT_REFUSED: Wording(
        "线上还有不是这次改动引起的偏差，apply 会因此拒绝全部变更：{codes}",
        "请在这次或另外的改动中解决；办法见 explain 对这些代码的说明",
    ),
    Code.COVERED_BY_PARENT: Wording(
        "{parent}（第 {parent_line} 行）已包含 {host}，而列表即将用满",
        "登记父域名即包含子域名：如果没有地方单独用到 {host}，可以删掉这一项，腾出名额",
    ),
    Code.DEMOTION_GAP: Wording(
        "{host} 会短暂不在测试版列表中：从调用 {delete_call}（从两个列表删除）到调用 {add_call}（重新添加到测试版）",
        "请在没有人用这个域名测试时执行，或者保留在全网发布版中：微信不支持只从全网发布版列表删除",
    ),
    Code.WRONG_PLATFORM: Wording(
        "{lists}的 {count} 个线上域名在文件中一个也没有：这个文件可能属于另一个平台",
        "请确认文件和令牌属于同一个平台；确认无误后，把要删除的域名都写到 removed 下，或在手动运行时用 "
        "--allow-deletions {deletions} 仅放行这一次",
    ),
    Code.TOO_MANY_DELETIONS: Wording(
        "将从列表中删除 {count} 个域名，上限是 {maximum} 个",
        "请逐个核对，确认无误后写到 removed 下，或在手动运行时用 --allow-deletions {count} 仅放行这一次",
    ),
    Code.LIST_EMPTIED: Wording(
        "{list}列表将被清空：会删除全部 {count} 个域名",
        "请确认文件是完整的，再把要删除的域名都写到 removed 下，或在手动运行时用 --allow-deletions {deletions} "
        "仅放行这一次",
    ),
    Code.PROTECTED_HOST: Wording(
        "受保护的 {host} 将从{lists}中删除",
        "请在文件中把这个域名保留在{lists}中；或者先单独提交一次改动，从 policy.protected 中去掉",
    ),
    Code.PROTECTED_UNLISTED: Wording(
        "{host} 在 policy.protected 中，但不在 domains 中",
        "请改正写法，或者写到 domains 下，或者从 policy.protected 中去掉",
    ),
    Code.PROTECTION_BYPASSED: Wording(
        "这次改动要删除改动前受保护的 {host}",
        "请先单独提交一次改动取消保护，下一次再删除",
    ),
    Code.NAMED_IN_PASSING: Wording(
        "{host} 只出现在这次改动的提交 {commit} 中，最终版本中没有",
        "请把这次改动压缩为一个提交；要删除 {host}，请写到 removed 下",
    ),
    Code.LIST_FULL: Wording(
        "{list}列表将有 {wanted} 个值（其中 {opaque} 个不是域名，会保留），超过上限 {limit}",
        "请删除一些域名，或者把 policy.limit 设为微信允许该平台的数量：最新文档是 {granted} 个；"
        "业务域名只需登记父域名，子域名已包含在内",
    ),
    Code.NO_SAFE_PLAN: Wording(
        "没有安全的调用顺序：测试版列表（上限 {limit}）没有空位可供中转",
        "请分步修改：先从测试版删除一些域名，或者分几次把域名改到只在全网发布版中",
    ),
    # The saved plan
    Code.PLAN_LIVE_MOVED: Wording(
        "保存计划之后，线上列表有变化",
        "请重新生成计划，并评审变化的部分",
    ),
    Code.PLAN_DESIRED_MOVED: Wording(
        "保存计划之后，期望状态有变化",
        "请重新生成计划并评审",
    ),
    Code.PLAN_FOREIGN: Wording(
        "保存的计划要删除的域名，现在已不能由它删除：{hosts}",
        "确实要删除的，请写到 removed 下，再重新生成计划",
    ),
    Code.PLAN_MOVED: Wording(
        "重新计算的结果与保存的计划不同：没有安全的调用顺序，或者平台、上限、工具版本有变化",
        "请重新生成计划并评审",
    ),
    Code.PLAN_ASSUMED: Wording(
        "保存的计划是用 --live 生成的，没有查询微信",
        "请去掉 --live，重新生成计划",
    ),
    Code.PLAN_REFUSED: Wording(
        "这个计划在生成时就被安全规则拒绝了",
        "请先排除拒绝原因，再重新生成计划并评审",
    ),
    Code.PLAN_UNVERIFIED: Wording(
        "生成这个计划时，有待添加的域名没有放好校验文件",
        "请在所有域名上放好校验文件，再重新生成计划",
    ),
    Code.PLAN_EDITED: Wording(
        "保存的计划前后矛盾：可能被改动过，或者是用另一个接口地址生成的",
        "请重新生成计划，并原样使用生成的文件",
    ),
    Code.PLAN_FAILED: Wording(
        "保存的计划其实是运行失败或文件无效时的报告",
        "请先解决报告中的问题，再用 plan --out 重新生成计划",
    ),
    Code.PLAN_UNUSABLE: Wording(
        "保存的计划不是带有计划的 JSON 报告，或者当前版本无法读取",
        "请用 --out 重新生成计划",
    ),
    Code.PLAN_LACKS_PLATFORM: Wording(
        "保存的计划中没有 {platform} 的{resource}",
        "请用 plan --out 为所有平台重新生成计划，并评审新增的部分",
    ),
    Code.PLAN_WITHOUT_FILE: Wording(
        "保存的计划中有 {platform} 的{resource}，但本次运行没有对应的文件",
        "请用 plan --out 为本次运行的文件重新生成计划",
    ),
    # The outcome of calls
    Code.LIVE_MOVED: Wording(
        "生成计划之后，线上列表有变化，重新计算的结果与原计划不同",
        "请重新运行，并先评审新的计划",
    ),
    Code.ANSWER_LOST: Wording(
        "有 {count} 次调用没有收到响应；已查询列表，确认生效",
        "无需处理",
    ),
    Code.HOST_REFUSED: Wording(
        "“{host}”没有通过微信的校验，未添加",
        "请确认能从 https://{host}/ 访问平台的校验文件，再运行 apply",
    ),
    Code.HOST_INVALID: Wording(
        "微信提示“{host}”是无效域名",
        "请检查域名的 ICP 备案；业务域名还请运行 reconciler check：必须能访问平台的校验文件",
    ),
    Code.MORE_HOSTS_INVALID: Wording(
        "微信还提示另外 {count} 个域名无效",
        "请检查域名的 ICP 备案；业务域名还请运行 reconciler check：每个都必须能访问平台的校验文件",
    ),
    Code.TOKEN_OTHER_LISTS: Wording(
        "微信拒绝了令牌；从同一来源换了令牌后，读到的线上列表与之前不同",
        "请确认令牌来源返回的是这个平台的令牌，再运行 apply",
    ),
    Code.ABSENT_HOSTS_REFUSED: Wording(
        "可能的原因：这次调用从两个列表删除域名，其中 {count} 个只在测试版中：{hosts}",
        "请先执行只删除 {hosts} 的改动，再执行其余的改动",
    ),
    Code.SPELLING_CHANGED: Wording(
        "下一次调用要删除的域名，线上的写法与计划中的不同：{hosts}",
        "请再次运行 apply：会按线上的写法重新生成计划",
    ),
    Code.NO_EFFECT: Wording(
        "微信接受了{action}调用（{count} 个域名），但列表没有相应的变化：可能稍后才生效",
        "请再次运行 apply；如果反复出现，请到微信开放平台查看这些域名",
    ),
    Code.LIST_LACKS: Wording(
        "这次调用之后，{list}列表缺少 {count} 个应有的值：{hosts}",
        "请重新生成计划，再执行：微信只完成了一部分，或者有人同时在修改这个平台",
    ),
    Code.LIST_HOLDS: Wording(
        "这次调用之后，{list}列表多出 {count} 个不应有的值：{hosts}",
        "请重新生成计划，评审后再执行：微信只完成了一部分，或者有人同时在修改这个平台",
    ),
    Code.PUBLICATION_CHANGED: Wording(
        "运行期间，微信返回的结果多了（或少了）全网发布版列表",
        "请重新生成计划；如果第三方平台不是刚刚全网发布，请确认令牌属于这个平台",
    ),
    Code.OUTCOME_UNKNOWN: Wording(
        "{action}调用（{count} 个域名）的结果未知",
        "请再次运行 apply：会先读取线上列表",
    ),
    Code.DEMOTION_UNFINISHED: Wording(
        "{host} 应在测试版列表中，现在不在：本次运行已删除，还没有重新添加",
        "请先解决下面的问题，再运行 apply，或者手工添加到测试版",
    ),
    Code.DEMOTION_UNCERTAIN: Wording(
        "{host} 应在测试版列表中，现在可能不在：调用的结果未知",
        "请运行 plan 查看线上状态，再运行 apply：如果缺少，会重新添加",
    ),
    Code.INTERRUPTED: Wording(
        "运行被中断：中断之后没有再发送调用",
        "请再次运行 apply：会完成剩余的变更",
    ),
    Code.NOT_BEGUN: Wording(
        "这个平台还没有开始，运行就被中断了",
        "请再次运行同一命令",
    ),
    Code.REPORT_UNWRITTEN: Wording(
        "已发送调用，但报告写入 {file} 失败：{reason}",
        "请运行 plan 查看线上状态；下次 apply 之前，请让报告写到有空间的磁盘上",
    ),
}
