"""What ``reconciler init`` prints and writes."""

from typing import Final

from reconciler.texts.words import SettingsTexts, SetupTexts

_GITHUB: Final = SettingsTexts(
    needed=r"""命令需要管理员的令牌（Settings > Developer settings > Fine-grained tokens；
Actions、Administration、Environments、Variables 的权限为 write）：

    OWNER=... NAME=... TOKEN=...
    api() { curl -fsS -X "$1" "https://api.github.com/$2" -H "Authorization: Bearer $TOKEN" -d "$3"; }""",
    before=(
        r"""保护 <BRANCH>：须经代码所有者评审，必须在最新的分支上通过检查 Preview（预览只对当时对比的主干有效），
   禁止 rebase 合并（rebase 会把合并请求的每个提交依次放到 <BRANCH>，其中有未经评审的中间状态）。
   <BRANCH> 必须是默认分支（Settings > General）：
   GitHub 只在默认分支上运行定时任务，否则没有偏差检查：

    api POST "repos/$OWNER/$NAME/rulesets" '{"name": "reconciler", "target": "branch", "enforcement": "active",
      "conditions": {"ref_name": {"include": ["refs/heads/<BRANCH>"], "exclude": []}},
      "rules": [{"type": "deletion"}, {"type": "non_fast_forward"},
        {"type": "pull_request", "parameters": {"allowed_merge_methods": ["merge", "squash"],
          "required_approving_review_count": 1, "require_code_owner_review": true, "require_last_push_approval": true,
          "dismiss_stale_reviews_on_push": true, "required_review_thread_resolution": false}},
        {"type": "required_status_checks", "parameters": {"strict_required_status_checks_policy": true,
          "required_status_checks": [{"context": "Preview"}]}}]}'""",
        "在微信 IP 白名单中的机器：<MACHINE>",
        r"""建立只允许 <BRANCH> 使用的 environment（部署环境）：

    for NAMED in <ENVIRONMENTS>; do
      api PUT "repos/$OWNER/$NAME/environments/$NAMED" \
        '{"deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}}'
      api POST "repos/$OWNER/$NAME/environments/$NAMED/deployment-branch-policies" \
        '{"name": "<BRANCH>", "type": "branch"}'
    done""",
        """如果每个计划都要人工批准（公开仓库，或 Enterprise 的私有仓库）：
   Settings > Environments > wechat-write > Required reviewers；勾选 "Prevent self-review"。""",
        """把令牌放在这台机器的文件 <TOKEN> 中：只允许运行器的用户读取。
   令牌有效期两小时，须由中控服务器更新。""",
        """添加密钥，只放在各自列出的 environment 中：
   Settings > Environments > 对应的 environment > Add environment secret。

<SECRETS>""",
    ),
    merge="把生成的文件提交到一个分支，创建合并请求，查看预览，合并。",
    after=(
        """启用；在此之前不会发送任何调用：

    api POST "repos/$OWNER/$NAME/actions/variables" '{"name": "RECONCILER_ENABLED", "value": "true"}'""",
        """手动运行一次，此后的预览会与线上列表对比：

    api POST "repos/$OWNER/$NAME/actions/workflows/reconciler.yml/dispatches" '{"ref": "<BRANCH>"}'""",
        "删除不再读取的密钥，无论放在哪里：<UNREAD>",
    ),
)

_GITLAB: Final = SettingsTexts(
    needed="",
    before=(
        "Settings > Repository > Protected branches：<BRANCH>，Allowed to push 选 No one。",
        'Settings > Merge requests："Pipelines must succeed"；须经代码所有者批准（Premium）。',
        """Settings > CI/CD > Runners：在微信 IP 白名单中的机器上注册标签为 <GROUP> 的运行器；勾选 "Protected"，
   只运行受保护分支的作业。""",
        """Settings > CI/CD > Protected environments：wechat-read、wechat-write；有权部署到 wechat-write 的人
   即计划的批准人。（需要 Premium；否则有权合并到 <BRANCH> 的人都能启动 apply。）""",
        """把令牌放在这台机器的文件 <TOKEN> 中：只允许运行器的用户读取。
   作业在容器中运行时，请把文件挂载进去。令牌有效期两小时，须由中控服务器更新。""",
        """Settings > CI/CD > Variables，每个变量按列出的 environment scope 各添加一次：类型 Variable，勾选 Protected
   和 Masked（值中有空格时 GitLab 不允许 Masked）。

<SECRETS>""",
    ),
    merge='把生成的文件提交到一个分支，创建合并请求，查看产物 "plan"，合并。',
    after=(
        "Build > Pipeline schedules > New schedule：在 <BRANCH> 上每六小时运行一次，检查偏差。",
        "删除不再读取的变量，无论放在哪里：<UNREAD>",
    ),
)

_SECRETS: Final = {
    "WECHAT_COMPONENT_ACCESS_TOKEN": (
        "放在 wechat-read 和 wechat-write：中控服务器正在使用的令牌；有效期两小时，须由中控服务器在这两处更新"
    ),
    "WECHAT_TOKEN_AUTHORIZATION": (
        "放在 wechat-read 和 wechat-write：Authorization 请求头，例如 Bearer ...，用于 <SOURCE>"
    ),
    "WECHAT_PROXY": "放在 wechat-read 和 wechat-write：代理的 URL，包含密码",
    "RECONCILER_WEBHOOK": "放在 reconciler-notify：群机器人（<ROBOT>）的 Webhook 地址",
    "RECONCILER_WEBHOOK_SECRET": "放在 reconciler-notify：群机器人（<ROBOT>）要求签名时的签名密钥",
}

_COMMENTS: Final = {
    # all templates
    "Written by `<COMMAND>`.": "由 `<COMMAND>` 写入。",
    "With --update, and any choice to change, that command renews this file.": (
        "更新本文件：再次运行这条命令，加上 --update 和要改的选项。"
    ),
    # domains.yaml
    "The domains of one WeChat third-party platform.": "一个微信第三方平台的域名。",
    "An editor that knows the schema above completes and checks this file.": (
        "能识别首行的编辑器会自动补全和检查本文件。"
    ),
    "a run that deletes more hosts than this is refused": "要删除的域名超过这个数，就拒绝执行",
    "a plan that deletes one of these is refused": "计划删除其中任何一个，都会被拒绝",
    "in both lists: testing and published": "测试版和全网发布版都有",
    "delete this line to publish it": "删掉这一行就会进全网发布版",
    # github.yml
    "Jobs of a pull request name no environment, so they see no secret. Plan and Apply, which read WeChat's token,": (
        "合并请求的作业不使用 environment，因此看不到任何密钥。Plan 和 Apply 读取微信令牌，但不能写入 GitHub；"
    ),
    "cannot write to GitHub. A job that can write to GitHub checks nothing out.": "能写入 GitHub 的作业不检出代码。",
    "edited: it may have another target": "edited：目标分支可能改了",
    "a newer preview replaces an older one; other runs are alone in their group": (
        "新的预览取代旧的；其他运行各自独立成组"
    ),
    "also for forks: it needs no secret": "fork 来的合并请求也运行：不需要密钥",
    "never a machine of your own: a pull request can edit what runs here": (
        "不要用自己的机器：合并请求可以改动这里运行的代码"
    ),
    "WeChat's IP allow-list has it; see the settings for who may use it": (
        "已加入微信的 IP 白名单；谁可以使用，见设置步骤"
    ),
    "to check out": "检出代码",
    "to read the live lists that <BRANCH> published last": "读取 <BRANCH> 最近一次公布的线上列表",
    "not for forks, whose token cannot write, and not for Dependabot": (
        "fork 的令牌不能写入，所以不运行；Dependabot 也不运行"
    ),
    "to read the preview's report": "读取预览的报告",
    "to keep one comment": "维护一条评论",
    "before any job names an environment: GitHub creates a missing one, open to every branch": (
        "先于使用 environment 的作业运行：environment 不存在时，GitHub 会新建一个对所有分支开放的"
    ),
    "to read which branches the environments admit": "读取 environment 允许哪些分支使用",
    "to read whether CODEOWNERS is valid": "读取 CODEOWNERS 是否有效",
    "to see which commit was last in sync": "查看最近一次已一致的提交",
    "its reviewers see the plan in this run's summary": "审批人在本次运行的摘要中查看计划",
    "to check out, and to see where <BRANCH> is": "检出代码，并查看 <BRANCH> 的最新提交",
    "to read the saved plan, and who approved it": "读取保存的计划，以及由谁批准",
    "what became of each merged pull request, one issue for drift, and the live lists for the next previews": (
        "在合并请求中写回执行结果，维护一个偏差 issue，为之后的预览公布线上列表"
    ),
    "to read the reports of this run": "读取本次运行的报告",
    "to keep one issue": "维护一个 issue",
    "to comment on the pull requests that were merged": "在已合并的合并请求中评论",
    # github-notify.yml
    "says in a group chat what is new; it has the webhook, and neither WeChat's token nor a right to write": (
        "把新情况发到群聊；只有 Webhook 地址，没有微信令牌，也没有写权限"
    ),
    "to read the reports of this run and of the one before": "读取本次和上次运行的报告",
    # gitlab.yml
    "No job of a merge request reads WeChat's token: protected variables and runners serve <BRANCH> alone.": (
        "合并请求的作业读不到微信令牌：受保护的变量和运行器只供 <BRANCH> 使用。"
    ),
    "the installation gets no variable with a secret; -I: Python imports nothing from this repository": (
        "安装过程拿不到存放密钥的变量；-I：Python 不从本仓库导入任何代码"
    ),
    "compares with the file before the change: only GitLab Premium can read live lists of another pipeline": (
        "与改动之前的文件比较：只有 GitLab Premium 能读取其他流水线的线上列表"
    ),
    "a person starts it, and who may is a rule of the protected environment (Premium)": (
        "由人启动；谁可以启动，由受保护的 environment 规定（Premium）"
    ),
    "plans and applies never overlap; pipelines may interleave, and --plan refuses what moved": (
        "plan 和 apply 不会同时运行；流水线可能交错，列表已变动时 --plan 会拒绝"
    ),
    "for a pipeline schedule: it fails, and GitLab writes to the schedule's owner, while WeChat differs": (
        "用于定时流水线：线上与文件不一致时失败，由 GitLab 通知定时任务的所有者"
    ),
}

SETUP: Final = SetupTexts(
    wrote="已写入 {file}",
    example="没有设置令牌，{file} 是示例：请换成自己的域名，或者删除后运行 pull",
    renewed="已更新 {file}",
    edited="{file} 原来的内容与此版本生成的不同，手工改动已丢失：请查看 git diff",
    current="{file} 与 init 要生成的相同，保持不变",
    kept="{file} 已存在，保持不变",
    foreign="{file} 不是 init 写入的，保持不变",
    add_lines="{file} 已存在，请添加这一行，已有 include 时只添加其中的一项；如果有 stages，必须包含 test",
    add_last="{file} 已存在，请把以下各行加在末尾：对每个文件，以最后匹配的一行为准",
    overruled="{file} 中以下各行排在 {owner} 的行之后，使一些文件不再由其审批：请移到前面，或在行中加上 {owner}",
    to_do="请按顺序完成以下设置：先建立保护规则，再放密钥。",
    to_do_besides="新的选项还需要以下操作，请按顺序完成。",
    settings={"github": _GITHUB, "gitlab": _GITLAB},
    secrets=_SECRETS,
    machines={
        "group": """建立一个运行器组（runner group），只允许 <BRANCH> 上的
   这个工作流使用。标签起不到隔离作用：任何分支上的任何工作流都可以使用标签。

    api POST "orgs/$OWNER/actions/runner-groups" '{"name": "<GROUP>", "visibility": "all",
      "restricted_to_workflows": true,
      "selected_workflows": ["'"$OWNER/$NAME"'/<WORKFLOW>@refs/heads/<BRANCH>"]}'

   这条命令的令牌还需要组织的 Self-hosted runners 为 write。

   安装步骤见 Organization settings > Actions > Runners > New runner；给 config.sh 加上
   --runnergroup <GROUP> 和 --ephemeral，使每个作业都在干净的环境中运行。""",
        "hosted": """GitHub 提供的机器没有固定的出口 IP。请架设一个出口 IP 固定、
   需要密码、能访问微信、GitHub 和令牌来源的代理；
   或者使用有静态 IP 的 larger runner（--runner group:NAME --update）。""",
        "label": """任何分支上的任何工作流都可以使用标签 <GROUP>，
   有推送权限的人都能在这台机器上运行代码，也能读取机器上的令牌文件。安装运行器时请加 --ephemeral；
   仓库属于组织时，建议改用运行器组（--runner group:NAME --update）。""",
    },
    note="随下个版本上线",
    comments=_COMMENTS,
)
