"""Planning and applying: the rules, the saved plan, and what a call came to."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # The desired state against the one before this change
    Code.BASE_INVALID: Wording(
        "改动前的期望状态 {file} 无效（共 {count} 个问题，第一个是第 {line} 行的 {first}），无法判断这次改动放宽了什么",
        "请把整个 policy 当作新写的来评审；运行 reconciler validate {file} 可查看其中的问题",
    ),
    Code.BASE_LACKS_FILE: Wording(
        "{file} 不存在，无法判断这次改动放宽了什么",
        "请像新平台一样评审它的策略",
    ),
    Code.PLATFORM_LEFT: Wording(
        "平台 {platform} 原来的文件是 {file}，现在没有文件了",
        "确认不再需要管理它的{resource}，再批准：它们会原样留在线上",
    ),
    Code.LIMIT_RAISED: Wording(
        "这次改动把 policy.limit 从 {was} 调高到 {now}",
        "确认微信允许这个平台每个列表有这么多域名，再批准",
    ),
    Code.MAX_DELETIONS_RAISED: Wording(
        "这次改动把 policy.max_deletions 从 {was} 调高到 {now}",
        "确认今后每次运行都可以不经询问移除这么多域名，再批准；如果只是这一次，请用 --allow-deletions",
    ),
    Code.PUBLISHED_NOT_REQUIRED: Wording(
        "这次改动不再要求必须有全网发布版列表",
        "确认微信不返回全网发布版列表时不会是连错了平台，再批准",
    ),
    Code.UNMANAGED_DELETED: Wording(
        "这次改动会让文件中没有写的线上域名全部被删除",
        "确认文件写全了所有域名，再批准；reconciler pull 可以列出它们",
    ),
    Code.PROTECTION_REMOVED: Wording(
        "这次改动不再保护 {host}",
        "确认 {host} 可以被删除，再批准",
    ),
    Code.PLATFORM_RENAMED: Wording(
        "这次改动把平台名称从“{was}”改成“{now}”",
        "请确认令牌属于要操作的平台",
    ),
    Code.RESOURCE_CHANGED: Wording(
        "这次改动后，文件描述的是{resource}，不再是{before}",
        "请为每种域名各写一个文件：这个文件原来写的域名将不再受管理",
    ),
    Code.VERIFICATION_ADDED: Wording(
        "这次改动添加了平台的校验文件",
        "请确认它就是微信给这个平台的校验文件",
    ),
    Code.VERIFICATION_REMOVED: Wording(
        "这次改动去掉了平台的校验文件",
        "确认没有人再依据这个文件部署新域名，再批准",
    ),
    Code.VERIFICATION_CHANGED: Wording(
        "这次改动替换了平台的校验文件",
        "请确认它就是微信给这个平台的校验文件",
    ),
    # The rules
    Code.NEVER_PUBLISHED: Wording(
        "微信没有返回全网发布版列表：第三方平台从未发布，因此只管理测试版",
        "请先全网发布第三方平台，再重新运行；如果希望遇到这种情况就停下，请把 policy.published 设为 required",
    ),
    Code.PUBLISHED_REQUIRED: Wording(
        "微信没有返回全网发布版列表，而 policy.published 要求必须有",
        "请确认令牌属于正确的平台；或者先全网发布第三方平台；或者把 policy.published 设为 optional",
    ),
    Code.OPAQUE_VALUE: Wording(
        "线上的“{value}”（{lists}）不是域名：它占用名额，本工具不会改动它",
        "如果确实没有用，请在微信开放平台手工删除",
    ),
    Code.UNMANAGED_KEPT: Wording(
        "保留了 {count} 个文件中没有写的线上域名：{hosts}",
        "要管理它们，请写在 domains 中；要删除它们，请把 unmanaged 设为 delete",
    ),
    Code.FOREIGN_HOSTS: Wording(
        "线上有 {count} 个域名从未写在文件的任何版本中，会保留：{hosts}",
        "要保留，请把以下各行写到 domains 下；要删除，请写到 removed 下：{lines}",
    ),
    Code.REMOVED_GONE: Wording(
        "{host} 写在 removed 中，但线上已经没有它",
        "请删除这一项：它已经完成使命",
    ),
    Code.DRIFT_REFUSED: Wording(
        "线上与这次改动之前的状态也不一致，因此 apply 会被拒绝：{codes}",
        "这次改动不必等它；要看全部，请运行不带 --base 的 plan",
    ),
    Code.COVERED_BY_PARENT: Wording(
        "{parent}（第 {parent_line} 行）已包含 {host}，而列表快满了",
        "登记父域名即包含其子域名：如果没有小程序单独用到 {host}，可以删除这一条，腾出名额",
    ),
    Code.DEMOTION_GAP: Wording(
        "{host} 会暂时离开测试版列表：从调用 {delete_call}（从两个列表删除）到调用 {add_call}（重新添加到测试版）",
        "微信不能只改全网发布版列表：请在没有人用它测试时执行，或者保留在全网发布版中",
    ),
    Code.WRONG_PLATFORM: Wording(
        "{lists}的 {count} 个线上域名，文件中一个也没有：这个文件可能属于另一个平台",
        "请确认文件和令牌属于同一个平台；确认后用 --allow-deletions {deletions} 仅对这一次放行",
    ),
    Code.TOO_MANY_DELETIONS: Wording(
        "将有 {count} 个域名从列表中移除，而最多允许 {maximum} 个",
        "请逐个核对，确认后用 --allow-deletions {count} 仅对这一次放行",
    ),
    Code.LIST_EMPTIED: Wording(
        "{list}列表将被清空：会移除全部 {count} 个域名",
        "请确认文件是完整的，再用 --allow-deletions {deletions} 仅对这一次放行",
    ),
    Code.PROTECTED_HOST: Wording(
        "{host} 受保护，却将从{lists}中移除",
        "请在文件中保留它在{lists}中的登记；或者单独提一个改动，把它从 policy.protected 中去掉",
    ),
    Code.PROTECTED_UNLISTED: Wording(
        "{host} 受保护，但 domains 中没有它",
        "请改正这个域名，或者把它写在 domains 中，或者把它从 policy.protected 中去掉",
    ),
    Code.PROTECTION_BYPASSED: Wording(
        "这次改动删除了 {host}，而它在改动前受保护",
        "请先用单独的改动取消保护，下一次改动再删除",
    ),
    Code.NAMED_IN_PASSING: Wording(
        "这次改动的提交 {commit} 中有 {host}，最终版本中没有",
        "请把这次改动压缩为一个提交；要删除 {host}，请把它写在 removed 中",
    ),
    Code.LIST_FULL: Wording(
        "{list}列表将有 {wanted} 个值（其中 {opaque} 个不是域名，会保留），而上限是 {limit}",
        "请移除一些域名，或者把 policy.limit 设为微信允许该平台的数量：最新的文档写的是 {granted} 个；"
        "对业务域名，父域名包含其子域名",
    ),
    Code.NO_SAFE_PLAN: Wording(
        "没有安全的调用顺序：测试版列表（上限 {limit}）放不下必须从中经过的域名",
        "请分步进行：先从测试版移除一些域名，或者减少一次性改为仅全网发布版的域名",
    ),
    # The saved plan
    Code.PLAN_LIVE_MOVED: Wording(
        "保存计划之后，线上列表有了变化",
        "请重新生成计划，并核对变化",
    ),
    Code.PLAN_DESIRED_MOVED: Wording(
        "期望状态与保存计划时不同",
        "请根据当前的期望状态重新生成计划",
    ),
    Code.PLAN_MOVED: Wording(
        "重新计划得到的结果与保存的计划不同：已没有安全的计划，或者平台、上限、工具版本有变化",
        "请重新生成计划",
    ),
    Code.PLAN_ASSUMED: Wording(
        "保存的计划是用 --live 生成的，没有查询微信",
        "请对照微信重新生成计划",
    ),
    Code.PLAN_REFUSED: Wording(
        "保存的计划在生成时就已被拒绝",
        "请在不再被拒绝之后重新生成计划，并再次评审",
    ),
    Code.PLAN_UNVERIFIED: Wording(
        "保存的计划在生成时，有待添加的域名没有放好校验文件",
        "请在所有域名都放好校验文件之后重新生成计划",
    ),
    Code.PLAN_EDITED: Wording(
        "保存的计划前后不一致：它被改动过，或者是为另一个微信地址生成的",
        "请重新生成计划，并原样传递文件",
    ),
    Code.PLAN_FAILED: Wording(
        "保存的计划是一次失败的运行的报告，或者是无效文件的报告",
        "请先解决那份报告指出的问题，再用 plan --out 重新生成计划",
    ),
    Code.PLAN_UNUSABLE: Wording(
        "保存的计划不是本版本能读取的 JSON 报告",
        "请用 --out 重新生成计划",
    ),
    Code.PLAN_LACKS_PLATFORM: Wording(
        "保存的计划中没有 {platform} 的{resource}",
        "请用 plan --out 为所有平台重新生成计划，并核对此前没有计划的内容",
    ),
    Code.PLAN_WITHOUT_FILE: Wording(
        "保存的计划中有 {platform} 的{resource}，但没有描述它的文件",
        "请用 plan --out 为现有的文件重新生成计划",
    ),
    # What a call came to
    Code.LIVE_MOVED: Wording(
        "生成计划之后，线上列表有了变化：重新计划得到了另一个计划",
        "请重新运行，并先核对新的计划",
    ),
    Code.ANSWER_LOST: Wording(
        "有 {count} 次调用没有收到响应；已通过读取列表确认",
        "无需处理：线上列表显示了调用的结果",
    ),
    Code.HOST_REFUSED: Wording(
        "“{host}”没有通过微信的校验，未被添加",
        "请确认 https://{host}/ 下能访问平台的校验文件，再执行一次",
    ),
    Code.HOST_INVALID: Wording(
        "微信返回“{host}”无效",
        "请检查域名的 ICP 备案；如果是业务域名，请运行 reconciler check：域名下必须能访问平台的校验文件",
    ),
    Code.MORE_HOSTS_INVALID: Wording(
        "微信还返回另外 {count} 个域名无效",
        "请检查域名的 ICP 备案；如果是业务域名，请运行 reconciler check：每个域名下都必须能访问平台的校验文件",
    ),
    Code.TOKEN_OTHER_LISTS: Wording(
        "微信拒绝了令牌，而用同一来源的另一个令牌读到的线上列表与之前不同",
        "请确认来源返回的是这个平台的令牌，再运行 apply",
    ),
    Code.ABSENT_HOSTS_REFUSED: Wording(
        "原因可能是：这次从两个列表删除的调用包含 {count} 个仅在测试版的域名：{hosts}",
        "请先应用一个只删除 {hosts} 的改动，再应用包含其余部分的改动",
    ),
    Code.SPELLING_CHANGED: Wording(
        "下一次调用要删除的值，线上写法与计划不同：{hosts}",
        "请再次运行 apply：它会按线上的写法重新计划",
    ),
    Code.NO_EFFECT: Wording(
        "微信接受了{action}调用（{count} 个域名），但列表没有变化：可能稍后才生效",
        "请再次运行 apply；如果一直如此，请到微信开放平台查看这些域名",
    ),
    Code.LIST_LACKS: Wording(
        "这次调用之后，{list}列表缺少 {count} 个应有的值：{hosts}",
        "微信只完成了一部分，或者有别人也在修改这个平台：请重新计划，再执行",
    ),
    Code.LIST_HOLDS: Wording(
        "这次调用之后，{list}列表多出 {count} 个不应有的值：{hosts}",
        "微信只完成了一部分，或者有别人也在修改这个平台：请先核对新的计划，再执行",
    ),
    Code.PUBLICATION_CHANGED: Wording(
        "运行期间，全网发布版列表出现或消失了",
        "请重新计划：第三方平台刚刚发布，或者返回结果来自另一个平台",
    ),
    Code.OUTCOME_UNKNOWN: Wording(
        "无法得知{action}调用（{count} 个域名）是否生效",
        "请再次运行 apply：它会先查看线上列表",
    ),
    Code.DEMOTION_UNFINISHED: Wording(
        "{host} 应当在测试版列表中，现在却不在：本次运行删除了它，还没有重新添加",
        "解决下面的原因后请立即再执行一次，或者手工把它添加到测试版",
    ),
    Code.DEMOTION_UNCERTAIN: Wording(
        "{host} 应当在测试版列表中，现在可能不在：那次调用的结果未知",
        "请运行 plan 查看线上状态，再运行 apply：缺少的会加回去",
    ),
    Code.INTERRUPTED: Wording(
        "运行被中断：没有再发送调用",
        "请再次运行 apply：它会做完剩下的工作",
    ),
    Code.NOT_BEGUN: Wording(
        "还没有轮到这个平台，运行就被中断了",
        "请再次运行同一命令",
    ),
    Code.REPORT_UNWRITTEN: Wording(
        "已发送调用，但报告无法写入 {file}：{reason}",
        "请运行 plan 查看线上状态；下次 apply 之前，请把报告写到有空间的磁盘上的文件",
    ),
}
