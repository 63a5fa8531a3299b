"""The sandbox's words in Chinese, and the words of a run's language."""

from collections.abc import Mapping
from typing import Final

from reconciler.sandbox import texts
from reconciler.sandbox.faults import MANY, MAX_TOKEN_PART, MEANINGS, SHAPES, TIMES, Shape, Trouble, When
from reconciler.sandbox.quirks import QUIRKS, Quirk, Source
from reconciler.sandbox.texts import Say

_QUIRKS: Final[Mapping[Quirk, str]] = {
    Quirk.NO_ERRCODE: "成功的响应没有 errcode 和 errmsg",
    Quirk.NO_LISTS: "写操作成功时，响应中没有列表",
    Quirk.HTTPS_PREFIX: "列表中是 https://HOST，删除时也要这样写",
    Quirk.UPPER_CASE: "列表中是大写，删除时也要这样写",
    Quirk.SPACES: "列表的分号前后有空格和空项",
    Quirk.REVERSED: "列表中最新的域名排在最前",
    Quirk.PUBLISHED_EMPTY: "从未全网发布时，返回空的全网发布版列表",
    Quirk.DELETE_BARE: "无论列表怎么写，删除时只认小写的纯域名",
    Quirk.ADD_PRESENT_REFUSED: "有域名已在某个列表中时，拒绝添加（89019）",
    Quirk.DELETE_ABSENT_REFUSED: "有域名不在某个列表中时，拒绝删除（89019）",
    Quirk.NO_CHANGE_REFUSED: "没有变化的写操作会被拒绝（89019）",
    Quirk.BUSY_UNVERIFIED: "校验不通过时 errcode 是 -1，不是 9410016",
    Quirk.PARTIAL_SUCCESS: "添加有效域名，列出无效域名，errcode 为 0",
    Quirk.HALF_REFUSAL: "写操作被拒绝时，排在前面的域名已经生效",
    Quirk.LIMIT_FILLS: "超过上限被拒绝时，列表已被填满",
    Quirk.SHARED_LIMIT: "两个列表的域名合计不能超过上限",
    Quirk.TOGETHER_COPIES: "写两个列表时先改测试版，再复制到全网发布版",
    Quirk.LATE_EFFECTS: "写操作及其后 --delay 次请求返回旧列表",
    Quirk.LAGGING_READS: "写操作之后的前 --delay 次查询返回旧列表",
}

_MEANINGS: Final[Mapping[str, str]] = {
    "errcode=N": "返回 errcode N（-1、40001 等；0 表示成功），可加 SHAPE",
    "status=N": "HTTP 状态码为 N 的 HTML 页面，N 从 400 到 599",
    Trouble.REDIRECT: "HTTP 状态码 302，重定向到本服务的另一个路径",
    Trouble.RESET: "返回任何字节之前，连接被重置",
    Trouble.CLOSED: "返回任何字节之前，连接被关闭",
    Trouble.HANG: "一直不返回",
    Trouble.TRUNCATED: "响应正文传到一半就中断",
    Trouble.BROKEN_JSON: "响应完整，但正文只有 JSON 的前一半",
    Trouble.HTML: "HTTP 状态码为 200 的 HTML 页面",
    Trouble.EMPTY: "HTTP 状态码为 200，正文为空",
    Trouble.NOT_AN_OBJECT: "不是对象的 JSON",
    Trouble.OTHER_JSON: "另一个服务的 JSON 对象",
    Trouble.OVERSIZED: "16 MiB 的 JSON 对象",
    Trouble.SLOW_HEADER: "整个响应逐字节发送",
    Trouble.SLOW_BODY: "响应头立即发送，正文逐字节发送",
    Trouble.TOKEN_EXPIRED: "令牌过期，从本次起都返回 42001；WHEN 只能是 before",
}

_SHAPES: Final[Mapping[Shape, str]] = {
    Shape.NO_LISTS: "响应中没有列表",
    Shape.ARRAY_LISTS: "列表是 JSON 数组",
    Shape.COMMA_LISTS: "列表用逗号分隔",
    Shape.WIDE_LISTS: "列表用全角分号分隔",
    Shape.LINE_LISTS: "列表用换行分隔",
    Shape.URL_LISTS: "列表中是 https://HOST/",
    Shape.INVALID: "invalid_wxa_jump_h5_domain 是本次或测试版的首个域名",
    Shape.INVALID_URL: "同上，写成 https://HOST/",
    Shape.INVALID_ARRAY: "同上，写成 JSON 数组",
    Shape.INVALID_MANY: f"同上，有 {MANY:,} 个域名",
    Shape.TOKEN: "errmsg 中有令牌",
    Shape.TOKEN_PART: f"errmsg 中有令牌，缺最后一个字符，最多 {MAX_TOKEN_PART} 个字符",
    Shape.TEXT_ERRCODE: "errcode 是带引号的数字",
    Shape.TWO_ERRCODES: "errcode 出现两次，第二次是 0（第一次是 0 时为 -1）",
    Shape.CONTROL_CHARACTERS: "errmsg 中有未转义的退格符和换行符",
    Shape.GBK: "errmsg 中的汉字是 GBK 编码，不是 UTF-8",
    Shape.CUT_OFF: "JSON 在键 errmsg 中间断开",
    Shape.EMPTY_ENCODING: "响应头 Content-Encoding 为空",
    Shape.UNKNOWN_ENCODING: "响应头 Content-Encoding 为 utf-8，不是有效的编码",
}

_TIMES: Final[Mapping[When, str]] = {
    When.BEFORE: "不生效（默认；仍有响应时 errcode 为 -1）",
    When.HALF: "写两个列表时只改测试版；其他写操作只改前一半域名",
    When.AFTER: "请求全部生效",
    When.LATE: "写操作全部生效，但要等到之后 --delay 次请求",
}

CHINESE: Final[Mapping[str, str]] = {
    # State files
    texts.STATE_BROKEN: "{path}: 不是模拟器的状态文件：{reason}；请改正，或者删除后从头开始",
    texts.STATE_NOT_AN_OBJECT: "不是 JSON 对象",
    texts.STATE_UNKNOWN_KEY: "没有 {key!r} 这个键；可用的键：{keys}",
    texts.STATE_WRONG_VALUE: "{key!r} 应为{kind}",
    texts.STATE_HOSTS: "字符串数组",
    texts.STATE_HOSTS_OR_NULL: "字符串数组；从未全网发布时为 null",
    texts.STATE_LIMIT: "大于 0 的整数",
    texts.STATE_FAULTS: "故障数组，例如 any:1+:errcode=45009",
    texts.STATE_MISNAMED: "{path}: 状态文件要以平台名称命名，只用 a-z、0-9 和单个连字符，以 .json 结尾",
    texts.STATE_NO_FILES: "{folder}: 目录中没有状态文件（例如 acme-shop.json）",
    texts.UNSAVED: "无法写入状态或请求记录（{reason}）：本次请求返回 HTTP 状态码 500",
    # Faults
    texts.FAULT_SHAPE: (
        "{text!r} 不是故障；请写成 WHICH:N[+]:WHAT[,SHAPE...][:WHEN]，例如 write:1:reset:after："
        "WHICH 是 any、get、write 或 token；N 从 1 数起；WHEN 是 before、half、after 或 late"
    ),
    texts.FAULT_WHAT: "{text!r} 不是可模拟的故障；可选：{choices}",
    texts.FAULT_NO_SHAPE: "{text!r} 不是 SHAPE；可选：{choices}",
    texts.FAULT_SHAPE_OF_WHAT: "{text!r} 不能加 SHAPE；请写成 errcode=N，再加逗号和 SHAPE",
    texts.FAULT_BEFORE_ONLY: "{text!r}: 令牌被拒绝时请求不会生效；请写 before，或者省略",
    # The command
    texts.DESCRIPTION: """\
在 127.0.0.1 上模拟微信接口 modify_wxa_jump_domain、modify_wxa_server_domain、
get_domain_confirmfile 和 openapi/quota/get，没有第三方平台也能试用全部功能。

给出 COMMAND 时，把 WECHAT_API_URL 和 WECHAT_COMPONENT_ACCESS_TOKEN 设为模拟器的
地址和令牌，运行 COMMAND，并返回 COMMAND 的退出码。没有给出时，输出这两个变量，
然后一直运行，直到收到 SIGINT 或 SIGTERM。

在终端上打开 shell（-- sh）时，先用一行说明当前连接的是模拟器，提示符以
(sandbox) 开头；fish 的提示符不变，zsh 的配置文件设置了提示符时也不变。""",
    texts.EPILOG: """\
多平台：--platforms FOLDER
  每个平台一个状态文件，以平台名称命名，例如 acme-shop.json。每个键都可以省略：
    {{"testing": ["www.qq.com"], "published": null, "limit": 200,
     "unverified": [], "faults": ["get:1:reset"]}}
  平台 acme-shop 的令牌是 sandbox-token-acme-shop，COMMAND 从环境变量
  WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP 读取。其他令牌一律拒绝。
  每个平台有自己的列表，请求各自从 1 数起。--limit、--unverified、--quirk 和
  --fault 对每个平台都有效。请求记录中有平台名称。

接口差异（--quirk）：真实接口可能与文档不同的地方
{quirks}

故障（--fault）：WHICH:N[+]:WHAT[,SHAPE...][:WHEN]，例如 write:1:reset:after、
      any:3+:errcode=45009、write:1:errcode=45009,gbk,status=500
  WHICH  any、get、write 或 token；N 是这一类请求的序号，从 1 数起；
         加 + 表示此后的请求也都如此
  WHAT   故障
{faults}
  SHAPE  errcode=N 的响应有什么异常
    status=N            HTTP 状态码为 N，从 400 到 599
{shapes}
  WHEN   请求是否生效
{times}

令牌来源：GET /inner/component-access-token[?platform=NAME]
  返回最新的令牌，格式与微信官方的 wxcloudrun-wxcomponent 相同，可用于
  --token-url URL --token-field data.token
  发生 token-expired 之后返回新令牌，此后新令牌有效。WHICH 为 token 的故障
  针对这个地址的请求；其中 errcode=N 是返回的错误码：1002 系统错误，
  1004 鉴权失败，1007 还没有收到 ticket。

退出码：
  0         没有 COMMAND，被 SIGINT 或 SIGTERM 终止
  2         用法错误，或者文件、端口无法使用
  126, 127  COMMAND 无法运行，或者不存在
  128 + N   COMMAND 被信号 N 终止
  其他      COMMAND 的退出码""",
    texts.HELP_PORT: "监听的端口；默认任选一个空闲端口",
    texts.HELP_STATE: "把列表、--limit 和 --unverified 保存在 FILE（JSON）中，下次运行继续使用",
    texts.HELP_PLATFORMS: "模拟多个平台，每个平台有自己的令牌，以及 FOLDER 中自己的文件；见下文",
    texts.HELP_LIMIT: "每个列表的域名上限；默认业务域名 200、服务器域名 1000",
    texts.HELP_TESTING: "开始时的测试版列表，用 , 或 ; 分隔；--state 的 FILE 已存在时不用",
    texts.HELP_SERVER_TESTING: "开始时服务器域名的测试版列表，规则同上",
    texts.HELP_PUBLISHED: "开始时的全网发布版列表，规则同上",
    texts.HELP_NEVER_PUBLISHED: "开始时平台从未全网发布，规则同上",
    texts.HELP_UNVERIFIED: "校验不通过的域名",
    texts.HELP_QUIRK: "模拟与文档不同的接口；可重复；见下文",
    texts.HELP_FAULT: "让某次请求失败；可重复；见下文",
    texts.HELP_DELAY: "late-effects、lagging-reads 和 WHEN 为 late 时延续多少次请求；默认 1",
    texts.HELP_RECORD: "把每次请求及其结果写入 FILE（每行一个 JSON），原有内容会被覆盖",
    texts.HELP_VERBOSE: "在标准错误输出每次请求的日志，一次一行，不含令牌",
    texts.HELP_COMMAND: "要运行的命令，写在 -- 之后",
    texts.NOT_A_QUIRK: "{text!r} 不是接口差异；可选：{choices}",
    texts.NOT_A_NUMBER: "{text!r} 无效：应为 {low} 到 {high} 的整数",
    texts.SERVING: "模拟器正在监听 {url}；按 Ctrl-C 停止",
    texts.INSIDE: "这里用模拟器 {url} 代替微信。输入 exit 退出。",
    texts.PORT: "端口 {port}",
    texts.STANDARD_OUTPUT: "标准输出",
    # Where a quirk is known from
    Source.SIBLING: "见于同类接口",
    Source.SEEN: "有实例",
    Source.UNKNOWN: "未证实",
    # The system's own
    "Address already in use": "已被占用",
    "Is a directory": "这是目录",
    "No such file or directory": "文件不存在",
    "Not a directory": "不是目录",
    "Permission denied": "没有权限",
    # The tables
    **{QUIRKS[quirk].meaning: text for quirk, text in _QUIRKS.items()},
    **{MEANINGS[what]: text for what, text in _MEANINGS.items()},
    **{SHAPES[shape]: text for shape, text in _SHAPES.items()},
    **{TIMES[when]: text for when, text in _TIMES.items()},
}
"""By the English."""


def say_in(language: str) -> Say:
    """Return what turns a text of `texts` into a language: ``zh``, else English."""
    table = CHINESE if language == "zh" else {}
    return lambda text: table.get(text, text)
