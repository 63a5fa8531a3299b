"""What ``reconciler init`` prints."""

from typing import Final

from reconciler.texts.words import SetupTexts

_GITHUB: Final = r"""
以下设置按此顺序完成：先有规则，后有密钥。命令需要管理员的令牌（Settings > Developer settings > Fine-grained tokens；
Actions、Administration、Environments、Variables 为 write；第 2 步还需要组织的 Self-hosted runners 为 write）：

    OWNER=... NAME=... TOKEN=...
    api() { curl -fsS -X "$1" "https://api.github.com/$2" -H "Authorization: Bearer $TOKEN" -d "$3"; }

1. 保护 <BRANCH>：代码所有者评审，必须通过检查 Preview，禁止 rebase 合并（它会把合并请求的提交逐个放上 <BRANCH>，其中有
   未经评审的状态）。<BRANCH> 必须是默认分支（Settings > General）：GitHub 只在默认分支上执行
   定时任务，否则没有漂移检查：

    api POST "repos/$OWNER/$NAME/rulesets" '{"name": "reconciler", "target": "branch", "enforcement": "active",
      "conditions": {"ref_name": {"include": ["refs/heads/<BRANCH>"], "exclude": []}},
      "rules": [{"type": "deletion"}, {"type": "non_fast_forward"},
        {"type": "pull_request", "parameters": {"allowed_merge_methods": ["merge", "squash"],
          "required_approving_review_count": 1, "require_code_owner_review": true, "require_last_push_approval": true,
          "dismiss_stale_reviews_on_push": true, "required_review_thread_resolution": false}},
        {"type": "required_status_checks", "parameters": {"strict_required_status_checks_policy": false,
          "required_status_checks": [{"context": "Preview"}]}}]}'

2. 微信 IP 白名单放行的机器：<MACHINE>

3. 两个只允许 <BRANCH> 使用的 environment：

    for NAMED in wechat-read wechat-write; do
      api PUT "repos/$OWNER/$NAME/environments/$NAMED" \
        '{"deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}}'
      api POST "repos/$OWNER/$NAME/environments/$NAMED/deployment-branch-policies" \
        '{"name": "<BRANCH>", "type": "branch"}'
    done

   如需人工批准每个计划（公开仓库，或 Enterprise 的私有仓库）：
   Settings > Environments > wechat-write > Required reviewers；勾选 "Prevent self-review"。

4. 密钥 <SECRET>，只放在这两个 environment 中：
   Settings > Environments > wechat-read > Add environment secret；wechat-write 同样。

5. 把上述文件提交到分支，创建合并请求，查看预览，合并。此时还不会发送任何调用。

6. 启用：

    api POST "repos/$OWNER/$NAME/actions/variables" '{"name": "RECONCILER_ENABLED", "value": "true"}'

7. 手动运行一次，此后的预览会与线上列表比较：

    api POST "repos/$OWNER/$NAME/actions/workflows/reconciler.yml/dispatches" '{"ref": "<BRANCH>"}'
"""

_GITLAB: Final = """
以下设置按此顺序完成：先有规则，后有密钥：

1. Settings > Repository > Protected branches：<BRANCH>，Allowed to push 选 No one。
2. Settings > CI/CD > Runners：在微信 IP 白名单放行的机器上注册标签为 <GROUP> 的 runner；勾选 "Protected"，
   使它只执行受保护分支的作业。
3. Settings > CI/CD > Protected environments：wechat-read、wechat-write；能部署到 wechat-write 的人批准计划。
   （Premium。没有它时，能合并到 <BRANCH> 的人都能启动 apply。）
4. Settings > CI/CD > Variables：<SECRET>，类型 Variable，勾选 Masked、Protected；environment scope 分别为
   wechat-read 和 wechat-write，各添加一次。
5. 把上述文件提交到分支，创建合并请求，查看产物 "plan"，合并。
6. Build > Pipeline schedules > New schedule：在 <BRANCH> 上每六小时运行一次，以便得知漂移。
7. Settings > Merge requests："Pipelines must succeed"；代码所有者批准（Premium）。
"""

SETUP: Final = SetupTexts(
    wrote="已写入 {file}",
    example="没有设置令牌，{file} 是示例：请换成自己的域名，或删除它后运行 pull",
    renewed="已更新 {file}",
    edited="{file} 原来与此版本写入的不同，手工改动会丢失：请查看 git diff",
    current="{file} 与 init 要写入的相同：保持不变",
    kept="{file} 已存在：保持不变",
    add_lines="{file} 已存在：请添加以下各行",
    settings={"github": _GITHUB, "gitlab": _GITLAB},
    machines={
        "group": """建立只允许 <BRANCH> 上的此工作流使用的 runner group。
   标签不是边界：任何分支上的任何工作流都可以请求它。

    api POST "orgs/$OWNER/actions/runner-groups" '{"name": "<GROUP>", "visibility": "all",
      "restricted_to_workflows": true,
      "selected_workflows": ["'"$OWNER/$NAME"'/<WORKFLOW>@refs/heads/<BRANCH>"]}'

   Organization settings > Actions > Runners > New runner 有安装步骤：给 config.sh 加上 --runnergroup <GROUP> 和
   --ephemeral，使每个作业都从干净的环境开始。""",
        "hosted": """GitHub 自己的机器没有固定地址。请设置一个有固定地址和密码、能访问微信和 GitHub
   的代理，并把它的 URL 存为两个 environment 中的密钥 WECHAT_PROXY，或使用有静态地址的 larger runner。""",
        "label": """任何分支上的任何工作流都可以请求标签 <GROUP>，因此每个能推送的人都能接触
   这台机器。请用 --ephemeral 安装 runner，不要在机器上存放令牌；有组织时最好使用 runner group
   （--runner group:NAME --update）。""",
    },
)
