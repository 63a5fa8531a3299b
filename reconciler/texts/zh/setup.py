"""What ``reconciler init`` prints and writes."""

from typing import Final

from reconciler.texts.words import SetupTexts

_GITHUB: Final = r"""
请按顺序完成以下设置：先建立保护规则，再放密钥。命令需要管理员的令牌（Settings > Developer settings >
Fine-grained tokens；Actions、Administration、Environments、Variables 的权限为 write；
第 2 步还需要组织的 Self-hosted runners 为 write）：

    OWNER=... NAME=... TOKEN=...
    api() { curl -fsS -X "$1" "https://api.github.com/$2" -H "Authorization: Bearer $TOKEN" -d "$3"; }

1. 保护 <BRANCH>：须经代码所有者评审，必须在最新的分支上通过检查 Preview（预览只对当时对比的主干有效），
   禁止 rebase 合并（rebase 会把拉取请求的每个提交依次放到 <BRANCH>，其中有未经评审的中间状态）。
   <BRANCH> 必须是默认分支（Settings > General）：
   GitHub 只在默认分支上运行定时任务，否则没有偏差检查：

    api POST "repos/$OWNER/$NAME/rulesets" '{"name": "reconciler", "target": "branch", "enforcement": "active",
      "conditions": {"ref_name": {"include": ["refs/heads/<BRANCH>"], "exclude": []}},
      "rules": [{"type": "deletion"}, {"type": "non_fast_forward"},
        {"type": "pull_request", "parameters": {"allowed_merge_methods": ["merge", "squash"],
          "required_approving_review_count": 1, "require_code_owner_review": true, "require_last_push_approval": true,
          "dismiss_stale_reviews_on_push": true, "required_review_thread_resolution": false}},
        {"type": "required_status_checks", "parameters": {"strict_required_status_checks_policy": true,
          "required_status_checks": [{"context": "Preview"}]}}]}'

2. 在微信 IP 白名单中的机器：<MACHINE>

3. 建立两个只允许 <BRANCH> 使用的 environment（部署环境）：

    for NAMED in wechat-read wechat-write; do
      api PUT "repos/$OWNER/$NAME/environments/$NAMED" \
        '{"deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}}'
      api POST "repos/$OWNER/$NAME/environments/$NAMED/deployment-branch-policies" \
        '{"name": "<BRANCH>", "type": "branch"}'
    done

   如果每个计划都要人工批准（公开仓库，或 Enterprise 的私有仓库）：
   Settings > Environments > wechat-write > Required reviewers；勾选 "Prevent self-review"。

4. 添加密钥 <SECRET>，只放在这两个 environment 中：
   Settings > Environments > wechat-read > Add environment secret；wechat-write 也一样。

5. 把生成的文件提交到一个分支，创建拉取请求，查看预览，合并。此时还不会发送任何调用。

6. 启用：

    api POST "repos/$OWNER/$NAME/actions/variables" '{"name": "RECONCILER_ENABLED", "value": "true"}'

7. 手动运行一次，此后的预览会与线上列表对比：

    api POST "repos/$OWNER/$NAME/actions/workflows/reconciler.yml/dispatches" '{"ref": "<BRANCH>"}'
"""

_GITLAB: Final = """
请按顺序完成以下设置：先建立保护规则，再放密钥：

1. Settings > Repository > Protected branches：<BRANCH>，Allowed to push 选 No one。
2. Settings > CI/CD > Runners：在微信 IP 白名单中的机器上注册标签为 <GROUP> 的运行器；勾选 "Protected"，
   只运行受保护分支的作业。
3. Settings > CI/CD > Protected environments：wechat-read、wechat-write；有权部署到 wechat-write 的人
   即计划的批准人。（需要 Premium；否则有权合并到 <BRANCH> 的人都能启动 apply。）
4. Settings > CI/CD > Variables：<SECRET>，类型 Variable，勾选 Masked、Protected；
   添加两次，environment scope 分别为 wechat-read 和 wechat-write。
5. 把生成的文件提交到一个分支，创建合并请求，查看产物 "plan"，合并。
6. Build > Pipeline schedules > New schedule：在 <BRANCH> 上每六小时运行一次，检查偏差。
7. Settings > Merge requests："Pipelines must succeed"；须经代码所有者批准（Premium）。
"""

_NOTIFY: Final = r"""
8. 群聊消息：建立一个只允许 <BRANCH> 使用的 environment，然后只在其中添加密钥 RECONCILER_WEBHOOK（群机器人的
   Webhook 地址）；群机器人要求签名时，还有 RECONCILER_WEBHOOK_SECRET：

    api PUT "repos/$OWNER/$NAME/environments/reconciler-notify" \
      '{"deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}}'
    api POST "repos/$OWNER/$NAME/environments/reconciler-notify/deployment-branch-policies" \
      '{"name": "<BRANCH>", "type": "branch"}'
"""

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
    "No job of a pull request sees a secret. WeChat's token is in two environments that admit <BRANCH> alone, and no job that": (  # noqa: E501  # a line of the template
        "拉取请求的作业看不到任何密钥。微信令牌存放在两个只允许 <BRANCH> 使用的 environment 中："
    ),
    "has it can write to GitHub. A job that can write to GitHub checks nothing out.": (
        "能拿到令牌的作业不能写入 GitHub，能写入 GitHub 的作业不检出代码。"
    ),
    "edited: it may have another target": "edited：目标分支可能改了",
    "a newer preview replaces an older one; other runs are alone in their group": (
        "新的预览取代旧的；其他运行各自独立成组"
    ),
    "also for forks: it needs no secret": "fork 来的拉取请求也运行：不需要密钥",
    "never a machine of your own: a pull request can edit what runs here": (
        "不要用自己的机器：拉取请求可以改动这里运行的代码"
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
        "在拉取请求中写回执行结果，维护一个偏差 issue，为之后的预览公布线上列表"
    ),
    "to read the reports of this run": "读取本次运行的报告",
    "to keep one issue": "维护一个 issue",
    "to comment on the pull requests that were merged": "在已合并的拉取请求中评论",
    # github-notify.yml
    "says in a group chat what is new; it has the webhook, and neither WeChat's token nor a right to write": (
        "把新情况发到群聊；只有 Webhook 地址，没有微信令牌，也没有写权限"
    ),
    "to read the reports of this run and of the one before": "读取本次和上次运行的报告",
    # gitlab.yml
    "The jobs of a merge request have no token: it is a protected variable of the environments wechat-read and wechat-write.": (  # noqa: E501  # a line of the template
        "合并请求的作业没有令牌：令牌是 wechat-read 和 wechat-write 两个 environment 的受保护变量。"
    ),
    "what is installed cannot read the token; -I: Python imports nothing from this repository": (
        "安装的软件包读不到令牌；-I：Python 不从本仓库导入任何代码"
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
    settings={"github": _GITHUB, "gitlab": _GITLAB},
    notify=_NOTIFY,
    machines={
        "group": """建立一个运行器组（runner group），只允许 <BRANCH> 上的
   这个工作流使用。标签起不到隔离作用：任何分支上的任何工作流都可以使用标签。

    api POST "orgs/$OWNER/actions/runner-groups" '{"name": "<GROUP>", "visibility": "all",
      "restricted_to_workflows": true,
      "selected_workflows": ["'"$OWNER/$NAME"'/<WORKFLOW>@refs/heads/<BRANCH>"]}'

   安装步骤见 Organization settings > Actions > Runners > New runner；给 config.sh 加上
   --runnergroup <GROUP> 和 --ephemeral，使每个作业都在干净的环境中运行。""",
        "hosted": """GitHub 提供的机器没有固定的出口 IP。请架设一个出口 IP 固定、
   需要密码、能访问微信和 GitHub 的代理，把代理的 URL 存为两个 environment 的密钥 WECHAT_PROXY；
   或者使用有静态 IP 的 larger runner。""",
        "label": """任何分支上的任何工作流都可以使用标签 <GROUP>，
   有推送权限的人都能在这台机器上运行代码。安装运行器时请加 --ephemeral，不要在机器上存放令牌；
   仓库属于组织时，建议改用运行器组（--runner group:NAME --update）。""",
    },
    note="随下个版本上线",
    comments=_COMMENTS,
)
