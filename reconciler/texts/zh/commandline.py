"""Help, and what is wrong with a command line."""

from typing import Final

from reconciler.texts.languages import CommandLine

_DESCRIPTIONS: Final = {
    "reconciler": """\
让微信第三方平台的业务域名（小程序可以打开的网页）或服务器域名（小程序可以请求
的服务器）与 git 中的文件保持一致：检查文件，显示会有什么变更，并执行。
只有 apply 会改变微信上的内容。

示例：
  reconciler sandbox -- sh              在本机试用全部功能
  reconciler pull --out domains.yaml    从线上状态开始
  reconciler plan                       看看会有什么变更
  reconciler apply                      执行
""",
    "validate": """\
检查期望状态，逐行指出每个错误以及应当怎样写。不访问网络，也不需要令牌。

示例：
  reconciler validate
  reconciler validate --base old.yaml   首先报告这次改动放宽了什么
  reconciler validate --format github   在合并请求中标出问题所在的行
""",
    "plan": """\
将期望状态与线上状态比较，显示达到期望状态所需的最少的安全调用（预演）。
只能读取。

示例：
  reconciler plan
  reconciler plan --out plan.json       保存计划，供 apply --plan 使用
  reconciler plan --fail-on-changes     监视漂移：有变更时退出码为 4
  reconciler plan --live live.json      不需要令牌的预览
  reconciler plan platforms             多平台：一个文件一个平台
""",
    "apply": """\
先计划；计划不为空且没有规则拒绝时执行。在终端上会先显示计划
并询问，设置了 CI 时除外。每次调用都用返回的列表确认，
一有意外就停止。失败后再次运行即可：它先查看线上状态，再完成剩下的工作。

示例：
  reconciler apply
  reconciler apply --plan plan.json     只执行保存的计划，否则什么都不做
  reconciler apply --check              新域名就绪时才执行
  reconciler apply --allow-deletions 8  仅这一次，允许超过 max_deletions
""",
    "pull": """\
输出描述线上状态的期望状态，供已在运行的平台起步：对它做计划不会有任何变更。
只能读取。

示例：
  reconciler pull --out domains.yaml
  reconciler pull --format json > live.json
  reconciler pull --platform acme-shop --out platforms/acme-shop.yaml
  reconciler pull --resource server --out server.yaml
""",
    "check": """\
像微信添加域名之前那样，从期望状态中的每个域名获取校验文件，并逐个说明哪里不对。
只访问公网地址，不跟随重定向。

示例：
  reconciler check
  reconciler check --jobs 8 --timeout 5
""",
    "github": """\
运行 reconciler init --ci github 所写工作流中的一个任务。
它读取 GitHub Actions 设置的内容：事件、本次运行和 GITHUB_TOKEN。

合并请求的任务：
  preview   显示改动的效果；不需要密钥
  comment   在一条评论中显示预览
主分支的任务：
  settings  检查各环境只允许这个分支
  plan      按主分支的内容计划
  apply     执行已批准的计划
  report    在合并请求中说明结果，维护漂移议题，发布线上列表
""",
    "show": """\
以任意格式显示保存的计划，或 --format json 的输出。不访问网络，也不需要令牌。
其中的问题保持写出报告时的语言。

示例：
  reconciler show plan.json             在 apply --plan plan.json 之前查看
  reconciler show plan.json --format markdown
""",
    "doctor": """\
逐项说明这台机器能否完成工作：微信接口的地址和经过的代理、令牌来自哪里、微信是否
允许这台机器访问、两个列表、今天剩余的调用次数、校验文件。只能读取。

示例：
  reconciler doctor
  reconciler doctor platforms
""",
    "explain": """\
说明某个问题代码或微信的 errcode：含义、为什么重要、遇到时如何结束，
以及怎么处理。

示例：
  reconciler explain                    列出所有代码
  reconciler explain host-scheme
  reconciler explain 45009
""",
    "schema": """\
输出决定文件是否有效的 JSON Schema：domains.yaml 的（供编辑器使用），
或 JSON 报告的。

示例：
  reconciler schema > domains.schema.json
  reconciler schema report
""",
    "init": """\
写入起步用的期望状态：有令牌时来自微信，否则是示例。使用 --ci 时还写入仓库的 CI
所需的文件，并列出剩下的设置。不替换任何文件；--update 只更新它自己写入的文件。

示例：
  reconciler init
  reconciler init --ci github --runner group:wechat --owners @acme/platform
  reconciler init --ci github --update --no-check
  reconciler init --ci gitlab --runner wechat
""",
}

_EPILOG: Final = """\
退出码：
  0  完成：有效、已计划、已执行，或者已同步
  1  工具的程序缺陷
  2  用法错误，或者缺少令牌或文件
  3  期望状态无效
  4  plan --fail-on-changes 发现变更
  5  安全规则拒绝了计划
  6  计划已过期：既不是保存的计划，也不是它剩下的部分；未发送任何调用
  7  无法连接微信或令牌来源，或被其拒绝；未做任何变更
  8  只完成了一部分，或结果未知：请看报告。已发送调用而报告无法写入时也是 8
  9  校验文件缺失或不正确
  10 apply 询问后没有得到确认：未发送任何调用
  129, 130, 143  被 SIGHUP、SIGINT、SIGTERM 中断：请看报告
  多个平台时取 1、8、7、3、2、6、5、9、10、4 中最先出现的；此时 3、6、7 只针对
  相应的平台：其他平台可能已经执行

环境变量：
  WECHAT_COMPONENT_ACCESS_TOKEN  令牌，除非用参数指定来源
  WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP
                                 多平台时，平台 acme-shop 的令牌
  WECHAT_TOKEN_AUTHORIZATION     访问 --token-url 时的 Authorization 请求头
  WECHAT_API_URL                 接口地址，除非用 --api-url 指定
  HTTPS_PROXY, NO_PROXY          连接微信的代理；检查域名时不使用
  SSL_CERT_FILE, SSL_CERT_DIR    信任哪些证书
  NO_COLOR, FORCE_COLOR          颜色：从不、总是；默认只在终端上
  RECONCILER_LANG                语言，除非用 --lang 指定

文件：
  domains.yaml                   没有给出 FILE 时的期望状态
"""

COMMAND_LINE: Final = CommandLine(
    commands={
        "validate": "检查期望状态；不访问网络",
        "plan": "显示 apply 会做什么（预演）；只能读取",
        "apply": "先计划，计划不为空时执行",
        "pull": "输出描述线上状态的 domains.yaml",
        "check": "从每个域名获取校验文件",
        "github": "运行 GitHub Actions 工作流中的一个任务",
        "show": "显示保存的计划或报告",
        "doctor": "说明这台机器能否完成工作；只能读取",
        "explain": "说明某个问题代码或 errcode 的含义和处理办法",
        "schema": "输出期望状态或报告的 JSON Schema",
        "init": "写入起步用的 domains.yaml，以及 CI 所需的文件",
        "sandbox": "在本机模拟微信接口，供试用",
    },
    descriptions=_DESCRIPTIONS,
    helps={
        # All commands
        "--version": "显示版本号并退出",
        "--lang": "所有文字的语言；默认取 RECONCILER_LANG，否则文本、帮助和错误信息跟随系统区域设置",
        "--format": "标准输出的格式",
        "--verbose": "在标准错误中为每次 HTTP 请求输出一行",
        # Files
        "FILE": "期望状态，默认 domains.yaml；- 表示标准输入。多个文件或目录表示多个平台，每个文件一个平台",
        "doctor FILE": "期望状态；默认 domains.yaml（如果存在）",
        "show FILE": "一份或多份 JSON 报告，每行一份；- 表示标准输入",
        "--base": "改动前的期望状态：首先报告这次改动放宽了什么",
        "--live": "从 FILE 读取线上状态，不查询微信",
        "plan --out": "把 JSON 报告（即保存的计划）写入 FILE",
        "apply --out": "把执行结果的 JSON 报告写入 FILE",
        "pull --out": "完成后把期望状态写入 FILE",
        "--force": "FILE 已存在时替换它",
        "--outputs": "把 key=value 行追加到 FILE（用于 $GITHUB_OUTPUT）",
        "--plan": "只执行用 plan --out 保存的计划",
        "--summary": "同时把 markdown 报告追加到 FILE",
        # What a run may do
        "--allow-deletions": "仅这一次：以 N 个域名代替 max_deletions，并允许清空列表",
        "--yes": "不询问，直接执行（在终端上 apply 会先询问）",
        "--dry-run": "与 plan 完全相同，参数也相同",
        "--fail-on-changes": "有变更时以退出码 4 结束",
        "--keep-foreign": "保留 git 中 FILE 的任何版本都没写过的线上域名",
        "--since": "从 COMMIT 起的版本才算；默认全部，最多 2000 个",
        # Hosts
        "--check": "对每个待添加的域名检查校验文件",
        "--jobs": "同时处理多少个平台、检查多少个域名，1 到 256；默认 16 和 32",
        "--allow-private": "也访问非公网地址（公司内网）",
        "--proxy": "通过此代理访问，由它解析域名：此时不判断地址",
        # WeChat
        "WeChat": "令牌从 WECHAT_COMPONENT_ACCESS_TOKEN 读取，除非用参数指定其他来源。",
        "--platform": "要读取哪个平台的线上状态，用哪个平台的令牌",
        "--resource": "读取哪种域名；默认 business：业务域名；server：服务器域名",
        "--api-url": "默认 WECHAT_API_URL，或 https://api.weixin.qq.com",
        "--token-file": "从 FILE 读取 component_access_token",
        "--token-url": "从 URL 获取，以 WECHAT_TOKEN_AUTHORIZATION 作为 Authorization 请求头",
        "--token-field": "文件或 URL 的内容是 JSON 时，令牌所在的字段",
        "--timeout": "一次完整请求的时限；默认 10",
        # Beginning
        "--ci": "同时写入此 CI 系统的流水线",
        "--update": "更新 init 写入的流水线；没有给出的选项保持不变",
        "--runner": "访问微信的作业在哪里运行：group:NAME（只允许此工作流使用的 runner 组），或标签",
        "--action": "运行的代码：reconciler 的 OWNER/REPOSITORY@COMMIT；默认此版本",
        "--owners": "谁必须批准改动：写入 CODEOWNERS；已有该文件时只显示",
        "init --check": "预览时是否从新域名获取校验文件；默认是",
        "--cron": "何时检查漂移；默认 17 */6 * * *",
        # GitHub Actions
        "JOB": "哪个任务",
        "--file": "期望状态；或一个目录，每个文件一个平台；默认 domains.yaml",
        "--branch": "要执行的分支；默认 main",
        "--needs": "前面各任务的结果：toJSON(needs)",
        "--enabled": "变量 RECONCILER_ENABLED：不为 true 时什么都不计划",
        # Explanations
        "CODE": "例如 host-scheme 或 45009；省略则列出所有代码",
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
        "invalid choice: %(value)r (choose from %(choices)s)": "没有“%(value)s”这个选项；可选：%(choices)s",
        "expected one argument": "需要一个值",
        "ignored explicit argument %r": "不接受值 %r",
        # This command's
        "commands": "命令：",
        "hosts": "域名检查：",
        "WeChat": "微信：",
        ", ": "、",
        "see %(prog)s --help": "请看 %(prog)s --help",
        "there is no command %(name)r": "没有“%(name)s”这个命令",
        "; the nearest is %(name)s": "；最接近的是 %(name)s",
        "%(flag)s needs %(other)s": "%(flag)s 要与 %(other)s 一起使用",
        "%(flag)s needs %(first)s or %(second)s": "%(flag)s 要与 %(first)s 或 %(second)s 一起使用",
        "%(flag)s needs the name of a file; - is standard input": "%(flag)s 需要文件名；- 表示标准输入",
        "use either %(flag)s or %(other)s": "%(flag)s 和 %(other)s 只能用一个",
        "standard input is one desired state: - cannot stand beside other files": (
            "标准输入只有一个期望状态：- 不能与其他文件一起使用"
        ),
        "standard input can be read once, and - stands for it twice: %(flag)s and %(other)s": (
            "标准输入只能读取一次，而 - 出现了两次：%(flag)s 和 %(other)s"
        ),
        "there is no code %(text)r; the nearest are %(near)s; reconciler explain lists all": (
            "没有代码“%(text)s”；最接近的是 %(near)s；reconciler explain 会列出所有代码"
        ),
        "there is no code %(text)r; reconciler explain lists all": (
            "没有代码“%(text)s”；reconciler explain 会列出所有代码"
        ),
        "%(text)r is not a platform's name: use lower-case letters and digits, with single hyphens between": (
            "“%(text)s”不是平台名称：只能用小写字母和数字，以单个连字符连接"
        ),
        "%(text)r is not the name of a field, or several with dots between": (
            "“%(text)s”不是字段名，也不是以点号连接的多个字段名"
        ),
        "%(flag)s cannot stand in a pipeline with quotation marks, spaces or one of ` $ < > \\": (
            "%(flag)s 要写入流水线，不能含有引号、空格或 ` $ < > \\"
        ),
        "%(flag)s %(value)s does not fit --ci %(ci)s": "%(flag)s %(value)s 不能用于 --ci %(ci)s",
        "%(text)r is not a path from the repository's root of letters, digits, . _ - and /": (
            "“%(text)s”不是从仓库根目录开始、由字母、数字、. _ - 和 / 组成的路径"
        ),
        "%(text)r is not a branch's name of letters, digits, . _ - and /": (
            "“%(text)s”不是由字母、数字、. _ - 和 / 组成的分支名"
        ),
        "%(text)r is neither a runner's label nor group:NAME": "“%(text)s”既不是 runner 的标签，也不是 group:NAME",
        "%(text)r is not @ORGANIZATION/TEAM": "“%(text)s”不是 @ORGANIZATION/TEAM",
        "%(text)r is not OWNER/REPOSITORY@COMMIT with all 40 digits of the commit": (
            "“%(text)s”不是 OWNER/REPOSITORY@COMMIT，提交要有全部 40 位"
        ),
        "%(text)r is not five fields of cron": "“%(text)s”不是 cron 的五个字段",
        "%(text)r is not a whole number": "“%(text)s”不是整数",
        "%(text)r is not a number from 1 to %(most)s": "“%(text)s”不是 1 到 %(most)s 之间的数",
        "%(text)r is not a number of seconds up to %(most)s": "“%(text)s”不是秒数，最大 %(most)s",
    },
)
