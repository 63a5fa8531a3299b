"""Help, and what is wrong with a command line."""

from typing import Final

from reconciler.texts.languages import CommandLine

_DESCRIPTIONS: Final = {
    "reconciler": """\
让微信第三方平台的域名与 git 中的一个文件保持一致。域名有两种：业务域名
（小程序可以打开其网页）和服务器域名（小程序可以请求）。本工具检查文件、显示
将要做的变更、执行变更。只有 apply 会修改微信上的内容。

示例：
  reconciler sandbox -- sh              在本机试用全部功能
  reconciler pull --out domains.yaml    导出线上列表
  reconciler plan                       查看将要做的变更
  reconciler apply                      执行变更
""",
    "validate": """\
检查期望状态，逐行列出错误和正确的写法。不访问网络，不需要令牌。

示例：
  reconciler validate
  reconciler validate --base old.yaml   先列出这次改动放宽的保护
  reconciler validate --format github   在合并请求中标出有问题的行
""",
    "plan": """\
对比期望状态与线上状态，给出步数最少且安全的调用方案（试运行）。只读。

示例：
  reconciler plan
  reconciler plan --out plan.json       保存计划，供 apply --plan 使用
  reconciler plan --fail-on-changes     监控偏差：有变更时退出码为 4
  reconciler plan --live live.json      预览，不需要令牌
  reconciler plan platforms             多平台：每个平台一个文件
""",
    "apply": """\
先生成计划，有变更且未触发安全规则才执行。在终端上会先显示计划并询问
（设置了 CI 时不询问）。每次调用后核对微信返回的列表，与预期不符就立即停止。
失败后重新运行即可：先读取线上状态，再完成剩余的变更。

示例：
  reconciler apply
  reconciler apply --plan plan.json     只执行保存的计划，不符就什么都不做
  reconciler apply --check              新域名的校验文件全部就绪才执行
  reconciler apply --allow-deletions 8  仅本次，放宽 max_deletions
""",
    "pull": """\
把线上列表导出为 domains.yaml，用于接管已在运行的平台；只读。
导出后立即 plan，不会有任何变更。

示例：
  reconciler pull --out domains.yaml
  reconciler pull --format json > live.json
  reconciler pull --platform acme-shop --out platforms/acme-shop.yaml
  reconciler pull --resource server --out server.yaml
""",
    "check": """\
逐个域名获取校验文件（微信添加域名前也会这样检查），并说明每个域名的问题。
只连接公网地址，不跟随重定向。

示例：
  reconciler check
  reconciler check --jobs 8 --timeout 5
""",
    "github": """\
运行工作流中的一个作业；工作流由 reconciler init --ci github 生成。
事件、运行编号和 GITHUB_TOKEN 从 GitHub Actions 的环境变量读取。

合并请求的作业：
  preview   预览这次改动的变更；不需要密钥
  comment   把预览写到合并请求的一条评论中，并保持更新
主干的作业：
  settings  检查各部署环境是否只允许主干使用
  plan      按主干的文件生成计划
  apply     执行已批准的计划
  report    在合并请求中评论结果，更新偏差 issue，公布线上列表
  notify    用 init --notify 选择了群机器人时，把新情况发到群聊

""",
    "show": """\
以指定格式显示保存的计划，或 --format json 的输出。不访问网络，不需要令牌。
其中的问题保持生成报告时的语言。

示例：
  reconciler show plan.json             执行 apply --plan plan.json 前查看
  reconciler show plan.json --format markdown
""",
    "notify": """\
把报告的要点作为一条短消息发到群聊，由企业微信、钉钉或飞书的群机器人发送。
线上与文件一致时不发；上次的报告已经说过的，也不再发。

示例：
  reconciler notify report.json
  reconciler notify report.json --previous last.json
  reconciler notify report.json --link https://ci.example/runs/7
""",
    "doctor": """\
逐项检查本机能否正常运行：微信接口的地址和代理、令牌来源、IP 白名单、两个列表、
当天剩余的调用次数、校验文件。只读。

示例：
  reconciler doctor
  reconciler doctor platforms
""",
    "explain": """\
解释问题代码或微信的 errcode：含义、原因、对运行的影响、处理办法。

示例：
  reconciler explain                    列出所有代码
  reconciler explain host-scheme
  reconciler explain 45009
""",
    "schema": """\
输出 JSON Schema：domains.yaml 的（供编辑器补全和检查），或 JSON 报告的。

示例：
  reconciler schema > domains.schema.json
  reconciler schema report
""",
    "init": """\
生成初始的期望状态：有令牌时取自微信，否则写一份示例。加上 --ci 时还会生成
仓库 CI 所需的文件，并列出还要手工完成的设置。不覆盖已有文件；--update 只更新
自己生成的文件。

示例：
  reconciler init
  reconciler init --ci github --runner group:wechat --owners @acme/platform
  reconciler init --ci github --update --no-check
  reconciler init --ci gitlab --runner wechat
""",
}

_EPILOG: Final = """\
退出码：
  0  完成：文件有效、已生成计划、已执行或已一致
  1  本工具的程序缺陷
  2  用法错误，或者缺少令牌或文件
  3  期望状态无效
  4  plan --fail-on-changes 发现变更
  5  被安全规则拒绝
  6  计划已过期：与保存的计划及其剩余部分都不符；未发送任何调用
  7  微信或令牌来源连接失败，或拒绝了请求；未做任何变更
  8  只完成了一部分，或结果未知：请看报告。已发送调用但报告写入失败时也是 8
  9  校验文件缺失或不正确
  10 apply 询问后未获确认：未发送任何调用
  129, 130, 143  被 SIGHUP、SIGINT、SIGTERM 中断：请看报告
  多个平台时取最严重的（从重到轻：1、8、7、3、2、6、5、9、10、4）；此时 3、6、7
  只针对相应的平台，其他平台可能已经执行

环境变量：
  WECHAT_COMPONENT_ACCESS_TOKEN  令牌；用参数指定令牌来源时不读取
  WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP
                                 平台 acme-shop 的令牌（多平台）
  WECHAT_TOKEN_AUTHORIZATION     请求 --token-url 时的 Authorization 请求头
  WECHAT_API_URL                 微信接口的地址；用 --api-url 指定时不读取
  HTTPS_PROXY, NO_PROXY          访问微信的代理；检查域名时不使用
  SSL_CERT_FILE, SSL_CERT_DIR    自定义 CA 证书
  NO_COLOR, FORCE_COLOR          禁用、强制彩色输出；默认只在终端上使用
  RECONCILER_WEBHOOK             notify 把消息发到哪里；这是密钥
  RECONCILER_WEBHOOK_SECRET      群机器人要求签名时，用来签名的密钥
  RECONCILER_LANG                语言；用 --lang 指定时不读取

文件：
  domains.yaml                   默认的期望状态文件
"""

COMMAND_LINE: Final = CommandLine(
    commands={
        "validate": "检查期望状态；不访问网络",
        "plan": "显示 apply 将要做的变更（试运行）；只读",
        "apply": "生成计划，有变更就执行",
        "pull": "把线上列表导出为 domains.yaml",
        "check": "逐个域名获取校验文件",
        "github": "运行 GitHub Actions 工作流中的一个作业",
        "show": "显示保存的计划或报告",
        "notify": "通过群机器人把报告的要点发到群聊",
        "doctor": "检查本机能否正常运行；只读",
        "explain": "解释问题代码或 errcode，以及处理办法",
        "schema": "输出期望状态或报告的 JSON Schema",
        "init": "生成初始的 domains.yaml，以及 CI 所需的文件",
        "sandbox": "在本机模拟微信接口，供试用",
    },
    descriptions=_DESCRIPTIONS,
    helps={
        # All commands
        "--version": "显示版本号并退出",
        "--lang": "输出的语言；默认取 RECONCILER_LANG，未设置时文本、帮助和错误信息跟随系统语言环境",
        "--format": "标准输出的格式",
        "--verbose": "在标准错误输出每次 HTTP 请求的日志，一次一行",
        # Files
        "FILE": "期望状态，默认 domains.yaml；- 表示标准输入。多个文件或目录表示多平台，每个平台一个文件",
        "doctor FILE": "期望状态；默认 domains.yaml（如果存在）",
        "show FILE": "一份或多份 JSON 报告，每份一行；- 表示标准输入",
        "REPORT": "一份或多份 JSON 报告，每份一行；- 表示标准输入",
        "--base": "改动前的期望状态：先列出这次改动放宽的保护",
        "--live": "从 FILE 读取线上状态，不查询微信",
        "plan --out": "把 JSON 报告（即保存的计划）写入 FILE",
        "apply --out": "把执行结果的 JSON 报告写入 FILE",
        "pull --out": "把期望状态写入 FILE；中途失败时不写",
        "--force": "FILE 已存在时覆盖",
        "--outputs": "把 key=value 行追加到 FILE（用于 $GITHUB_OUTPUT）",
        "--plan": "只执行用 plan --out 保存的计划",
        "--summary": "另外把 markdown 报告追加到 FILE",
        # What a run may do
        "--allow-deletions": "仅本次：max_deletions 临时改为 N，并允许清空列表",
        "--yes": "不询问，直接执行（apply 在终端上默认先询问）",
        "--dry-run": "等同于 plan，参数也相同",
        "--fail-on-changes": "有变更时退出码为 4",
        "--keep-foreign": "保留未经评审的线上域名，即 git 中 FILE 的任何版本都没有写过的域名",
        "--since": "只算 COMMIT 及之后的版本；默认全部，最多 2000 个",
        # Hosts
        "--check": "检查每个待添加域名的校验文件",
        "--jobs": "同时处理的平台数和同时检查的域名数，1 到 256；默认分别为 16 和 32",
        "--allow-private": "允许连接非公网地址（公司内网）",
        "--proxy": "通过此代理访问，域名由代理解析；不再检查是否公网地址",
        # WeChat
        "WeChat": "令牌默认从 WECHAT_COMPONENT_ACCESS_TOKEN 读取，用参数可以指定其他来源。",
        "--platform": "平台名称：读取这个平台的线上列表，使用这个平台的令牌",
        "--resource": "域名种类：business 业务域名（默认），server 服务器域名",
        "--api-url": "默认 WECHAT_API_URL，或 https://api.weixin.qq.com",
        "--token-file": "从 FILE 读取 component_access_token",
        "--token-url": "从 URL 获取令牌，Authorization 请求头取自 WECHAT_TOKEN_AUTHORIZATION",
        "--token-field": "FILE 或 URL 的内容是 JSON 时，令牌所在的字段",
        "--timeout": "一次完整请求的时限（秒）；默认 10",
        # Messages to a group
        "--previous": "上次运行的报告；文件不存在表示没有上次",
        "--robot": "RECONCILER_WEBHOOK 是哪种群机器人；默认根据域名判断",
        "--link": "详情的地址，放在消息的最后一行",
        # Beginning
        "--ci": "同时生成此 CI 系统的流水线",
        "--update": "更新 init 生成的流水线；未给出的选项保持不变",
        "--runner": "访问微信的作业在哪里运行：group:NAME（只允许此工作流使用的运行器组），或运行器的标签",
        "--action": "流水线运行的代码：reconciler 的 OWNER/REPOSITORY@COMMIT；正式发布的版本默认为自身，其他情况必填",
        "--owners": "改动须经谁批准：写入 CODEOWNERS；已有该文件时只显示要加的行",
        "init --token-url": (
            "从 URL 获取令牌，Authorization 请求头取自 WECHAT_TOKEN_AUTHORIZATION；none：改回密钥中的令牌"
        ),
        "init --check": "预览时是否到新域名获取校验文件；默认是",
        "--notify": "增加一个作业，把新情况发到群聊；默认 none",
        "--cron": "检查偏差的时间；默认 17 */6 * * *",
        # GitHub Actions
        "JOB": "要运行的作业",
        "--file": "期望状态，或每个平台一个文件的目录；默认 domains.yaml",
        "--branch": "主干分支，即要执行的分支；默认 main",
        "--needs": "前面各作业的结果：toJSON(needs)",
        "--enabled": "变量 RECONCILER_ENABLED：不是 true 时不生成计划",
        # Explanations
        "CODE": "例如 host-scheme 或 45009；省略时列出所有代码",
        "SCHEMA": "desired 或 report；默认 desired",
    },
    epilog=_EPILOG,
    messages={
        # argparse's own
        "usage: ": "用法：",
        "positional arguments": "位置参数：",
        "options": "选项：",
        "show this help message and exit": "显示此帮助并退出",
        "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
        "the following arguments are required: %s": "缺少 %s",
        "unrecognized arguments: %s": "无法识别的参数：%s",
        "invalid choice: %(value)r (choose from %(choices)s)": "“%(value)s”不是可选值；可选：%(choices)s",
        "expected one argument": "需要一个值",
        "ignored explicit argument %r": "不能带值 %r",
        "not allowed with argument %s": "不能与 %s 同时使用",
        # This command's
        "commands": "命令：",
        "hosts": "域名检查：",
        "WeChat": "微信：",
        ", ": "、",
        "see %(prog)s --help": "请看 %(prog)s --help",
        "there is no command %(name)r": "没有 %(name)s 这个命令",
        "; the nearest is %(name)s": "；最接近的是 %(name)s",
        "%(flag)s needs %(other)s": "%(flag)s 要与 %(other)s 一起使用",
        "%(flag)s needs %(first)s or %(second)s": "%(flag)s 要与 %(first)s 或 %(second)s 一起使用",
        "%(flag)s needs the name of a file; - is standard input": "%(flag)s 需要文件名；- 表示标准输入",
        "use either %(flag)s or %(other)s": "%(flag)s 和 %(other)s 只能用一个",
        "standard input is one desired state: - cannot stand beside other files": (
            "标准输入只能是一份期望状态：- 不能与其他文件一起使用"
        ),
        "standard input can be read once, and - stands for it twice: %(flag)s and %(other)s": (
            "标准输入只能读取一次，但 %(flag)s 和 %(other)s 都用了 -"
        ),
        "there is no code %(text)r; the nearest are %(near)s; reconciler explain lists all": (
            "没有 %(text)s 这个代码；最接近的是 %(near)s；reconciler explain 会列出所有代码"
        ),
        "there is no code %(text)r; reconciler explain lists all": (
            "没有 %(text)s 这个代码；reconciler explain 会列出所有代码"
        ),
        "%(text)r is not a platform's name: use lower-case letters and digits, with single hyphens between": (
            "“%(text)s”不是平台名称：只能用小写字母、数字和单个连字符"
        ),
        "%(text)r is not the name of a field, or several with dots between": ("“%(text)s”不是字段名；多级字段用点隔开"),
        "%(flag)s cannot stand in a pipeline with quotation marks, spaces or one of ` $ < > \\": (
            "%(flag)s 的值会写进流水线，不能含有引号、空格或 ` $ < > \\"
        ),
        "%(flag)s %(value)s does not fit --ci %(ci)s": "%(flag)s %(value)s 不能用于 --ci %(ci)s",
        "%(text)r is not a path from the repository's root of letters, digits, . _ - and /": (
            "“%(text)s”不是有效的路径：要从仓库根目录写起，只含字母、数字、. _ - 和 /"
        ),
        "%(text)r is not a branch's name of letters, digits, . _ - and /": (
            "“%(text)s”不是有效的分支名：只能含字母、数字、. _ - 和 /"
        ),
        "%(text)r is neither a runner's label nor group:NAME": "“%(text)s”既不是运行器的标签，也不是 group:NAME",
        "%(text)r is not @ORGANIZATION/TEAM": "“%(text)s”不是 @ORGANIZATION/TEAM 的形式",
        "%(text)r is not OWNER/REPOSITORY@COMMIT with all 40 digits of the commit": (
            "“%(text)s”不是 OWNER/REPOSITORY@COMMIT 的形式；COMMIT 要写全 40 位"
        ),
        "%(text)r is not an http or https address of at most 500 characters": (
            "“%(text)s”不是 http 或 https 地址，或超过 500 个字符"
        ),
        "%(text)r is not five fields of cron": "“%(text)s”不是 cron 表达式：要有五个字段",
        "%(text)r is not a whole number": "“%(text)s”不是整数",
        "%(text)r is not a number from 1 to %(most)s": "“%(text)s”无效：应为 1 到 %(most)s 的整数",
        "%(text)r is not a number of seconds up to %(most)s": ("“%(text)s”无效：应为大于 0、不超过 %(most)s 的秒数"),
        "%(variable)s is %(value)r: set it to en or zh, or unset it": (
            "%(variable)s 的值“%(value)s”无效：请设为 en 或 zh，或者取消设置"
        ),
    },
)
