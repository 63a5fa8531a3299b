"""What ``reconciler init`` prints."""

from typing import Final

from reconciler.texts.words import SetupTexts

_GITHUB: Final = r"""
请按顺序完成以下设置：先建立保护规则，再放密钥。命令需要管理员的令牌（Settings > Developer settings >
Fine-grained tokens；Actions、Administration、Environments、Variables 的权限为 write；
第 2 步还需要组织的 Self-hosted runners 为 write）：

    OWNER=... NAME=... TOKEN=...
    api() { curl -fsS -X "$1" "https://api.github.com/$2" -H "Authorization: Bearer $TOKEN" -d "$3"; }

1. 保护 <BRANCH>：须经代码所有者评审，必须通过检查 Preview，禁止 rebase 合并（rebase 会把合并请求的每个提交
   依次放到 <BRANCH>，其中有未经评审的中间状态）。<BRANCH> 必须是默认分支（Settings > General）：
   GitHub 只在默认分支上运行定时任务，否则没有偏差检查：

    api POST "repos/$OWNER/$NAME/rulesets" '{"name": "reconciler", "target": "branch", "enforcement": "active",
      "conditions": {"ref_name": {"include": ["refs/heads/<BRANCH>"], "exclude": []}},
      "rules": [{"type": "deletion"}, {"type": "non_fast_forward"},
        {"type": "pull_request", "parameters": {"allowed_merge_methods": ["merge", "squash"],
          "required_approving_review_count": 1, "require_code_owner_review": true, "require_last_push_approval": true,
          "dismiss_stale_reviews_on_push": true, "required_review_thread_resolution": false}},
        {"type": "required_status_checks", "parameters": {"strict_required_status_checks_policy": false,
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

5. 把生成的文件提交到一个分支，创建合并请求，查看预览，合并。此时还不会发送任何调用。

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

SETUP: Final = SetupTexts(
    wrote="已写入 {file}",
    example="没有设置令牌，{file} 是示例：请换成自己的域名，或者删除后运行 pull",
    renewed="已更新 {file}",
    edited="{file} 原来的内容与此版本生成的不同，手工改动已丢失：请查看 git diff",
    current="{file} 与 init 要生成的相同，保持不变",
    kept="{file} 已存在，保持不变",
    add_lines="{file} 已存在，请添加以下各行",
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
)
