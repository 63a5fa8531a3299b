"""Why each problem is one: what would happen otherwise, and which fact stands behind it. Only `explain` loads it."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Area, Reasons

REASONS: Final = Reasons(
    what="问题",
    why="说明",
    remedy="处理",
    warning="不影响运行",
    more="运行 reconciler explain CODE 查看某个代码的详细说明。",
    facts={
        "action": "操作",
        "add_call": "添加的调用",
        "address": "地址",
        "allowed": "可用的键",
        "answer": "微信的响应",
        "ascii": "半角写法",
        "ci": "CI 系统",
        "before": "原来的域名",
        "branch": "分支",
        "byte": "字节",
        "bytes": "字节数",
        "character": "字符",
        "choices": "可选值",
        "code": "代码",
        "codes": "代码",
        "commit": "提交",
        "count": "数量",
        "delete_call": "删除的调用",
        "deletions": "删除数量",
        "directive": "指令",
        "encoding": "编码",
        "environment": "部署环境",
        "error": "错误",
        "example": "示例",
        "field": "字段",
        "file": "文件",
        "files": "文件",
        "first": "第一个问题",
        "first_line": "首次出现的行",
        "flag": "参数",
        "flags": "参数",
        "flaw": "原因",
        "former": "原文件",
        "found": "实际内容",
        "granted": "微信允许的数量",
        "host": "域名",
        "hosts": "域名",
        "input": "输入",
        "ip": "IP",
        "jobs": "作业",
        "key": "键",
        "kind": "类型",
        "known": "支持的版本",
        "label": "段",
        "likely": "相近的键",
        "limit": "上限",
        "line": "行",
        "list": "列表名",
        "lists": "列表名",
        "live": "线上的域名",
        "marker": "标记",
        "maximum": "最大值",
        "minimum": "最小值",
        "name": "名称",
        "now": "现值",
        "number": "数字",
        "opaque": "非域名数量",
        "other": "另一个文件",
        "output": "另一个输出",
        "parent": "父域名",
        "parent_line": "父域名的行",
        "part": "部分",
        "path": "路径",
        "platform": "平台",
        "platforms": "平台",
        "protected_line": "受保护的行",
        "proxy": "代理",
        "reason": "原因",
        "request": "请求",
        "resource": "域名种类",
        "run": "运行编号",
        "same": "先写的文件",
        "seconds": "秒数",
        "server": "服务器",
        "source": "来源",
        "status": "状态码",
        "tag": "标签",
        "target": "目标",
        "type": "类型",
        "value": "值",
        "variable": "变量",
        "version": "版本",
        "wanted": "应有内容",
        "was": "原值",
    },
    effects={
        Code.FOREIGN_HOSTS: "不影响运行；plan --fail-on-changes 的退出码为 4",
        Code.PLAN_REFUSED: "退出码 5",
        Code.PLAN_UNVERIFIED: "退出码 9",
        Code.EXCHANGE_INTERRUPTED: "退出码 129、130 或 143，取决于信号",
        Code.LISTS_UNREADABLE: "退出码 7，已有变更时为 8；问题出在 --live 的文件时为 2",
        **dict.fromkeys(
            (
                Code.TOKEN_FILE_TIMEOUT,
                Code.TOKEN_SOURCE_ERROR,
                Code.TOKEN_SOURCE_IS_JSON,
                Code.TOKEN_SOURCE_NOT_JSON,
                Code.TOKEN_SOURCE_FIELD,
            ),
            "开始运行时令牌文件有误，退出码 2；其他情况为 7，已有变更时为 8",
        ),
        Code.SITE_AUTHORITIES: "退出码 7",
        Code.SITE_INTERRUPTED: "退出码 129、130 或 143，取决于信号",
        Code.LIVE_MOVED: "退出码 6",
        Code.INTERRUPTED: "退出码 129、130 或 143，取决于信号",
        Code.NOT_BEGUN: "退出码 129、130 或 143，取决于信号",
        Code.REPORT_UNWRITTEN: "退出码 8",
    },
    areas=(
        Area(
            title="工具本身",
            effect="退出码 1",
            reasons={
                Code.BUG: "程序遇到了没有处理的情况，无法判断执行到了哪一步。错误原文可能含有令牌，所以不显示。",
            },
        ),
        Area(
            title="命令行、环境变量和本地文件",
            effect="退出码 2",
            reasons={
                Code.FILE_MISSING: (
                    "期望状态文件写明平台应有哪些域名，没有文件就无从对比。"
                    "命令没有指定文件时，读取当前目录的 domains.yaml。"
                ),
                Code.FILE_UNREADABLE: (
                    "本次运行需要读取这个文件：期望状态、线上状态、保存的计划或令牌。"
                    "读不到就直接结束，不向微信发送请求。"
                ),
                Code.FILE_UNWRITABLE: (
                    "运行开始前会先试写输出文件，确保改动线上之后能留下报告；管道此时必须已有读取方。"
                    "如果结束时才写入失败，且没有发送过调用，退出码为 2；原有的旧报告会删除。"
                ),
                Code.OUTPUT_UNWRITABLE: (
                    "报告没写出去，会误以为什么都没执行。执行结果会在标准错误中写一行。读取方提前退出不算失败。"
                ),
                Code.FOLDER_EMPTY: (
                    "指定目录时，读取其中（含子目录）所有 .yaml 和 .yml 文件，每个文件对应一个平台。"
                    "如果一个文件都没有也算成功，会误以为所有平台都已一致。"
                ),
                Code.FILE_REPEATED: (
                    "同一平台的两次运行同时进行，会互相当成外部改动而中止。比较文件名之前，先解析符号链接。"
                ),
                Code.FILE_IRREGULAR: (
                    "目录内容可能来自合并请求。管道、设备文件或指向这类文件的链接可能永远读不完，内容也未经评审。"
                ),
                Code.OUTPUT_REPEATED: (
                    "两份报告写进同一个文件，会互相覆盖或混在一起。比较前先解析符号链接；标准输出重定向到的文件也算。"
                ),
                Code.OUTPUT_IS_INPUT: "报告会覆盖本次运行要读取的内容。",
                Code.FILE_EXISTS: "pull 写出的文件就是期望状态，为防误覆盖，不替换已有文件。",
                Code.NOT_REPOSITORY_ROOT: "CI 系统只从仓库根目录下的固定位置读取流水线，写到别处永远不会运行。",
                Code.CHOICE_MISSING: (
                    "没有安全的默认值：--runner 决定谁能使用微信放行的机器，--action 决定哪份代码能拿到令牌，"
                    "各平台的令牌也不能共用。"
                ),
                Code.PIPELINE_EXISTS: "文件里可能有自行修改的内容，为防误覆盖，不直接替换。",
                Code.PIPELINE_FOREIGN: (
                    "init 写出的文件，第一行是所用的命令和选项。这个文件的第一行不是，说明不是 init 写的。"
                ),
                Code.REPORT_UNUSABLE: (
                    "文件可能被截断或改动过，可能是别的文件，也可能由更高的版本写出。跳过这一行会漏掉一个平台。"
                ),
                Code.LIVE_UNUSABLE: (
                    "使用 --live 时，拿这个文件代替微信的线上列表来对比。如果把坏文件当成空平台，计划就会添加所有域名。"
                ),
                Code.LIVE_LACKS_PLATFORM: (
                    "--live 按平台名称在 plan 或 pull 的报告（每行一份）中查找：用错平台的列表，计划就是错的。"
                    "没有报告或有两份报告的平台无法对比。"
                ),
                Code.LIVE_OTHER_RESOURCE: (
                    "业务域名和服务器域名各有一套列表。拿错种类对比，文件中的域名会全部添加，线上的域名会全部删除。"
                ),
                Code.TOKEN_OF_OTHERS: "令牌按平台从各自的变量读取，不能猜测是哪个平台：用错令牌会改到别的平台。",
                Code.TOKEN_MISSING: (
                    "没有令牌，微信会拒绝调用。本工具从不申请令牌：申请新令牌会让中控服务器正在使用的令牌失效。"
                ),
                Code.TOKEN_BLANK: "平台有专用变量时，不会改用其他令牌：用错令牌就会读取并修改另一个平台的列表。",
                Code.TOKEN_SHARED: (
                    "一个令牌只属于一个平台。用错平台，就会拿这份文件去对比另一个平台的列表，计划会删除线上所有域名。"
                    "所以有多个文件或指定目录时，每个令牌来源都要写明平台。"
                ),
                Code.TOKEN_REPEATED: (
                    "两个文件都会作用于同一个平台，互相删除对方的域名。无法判断令牌属于哪一个平台，所以两边都不用。"
                ),
                Code.TOKEN_MALFORMED: (
                    "令牌是一串不含空格的可见 ASCII 字符。"
                    "这个值不是令牌，可能是别的文件或没有替换的占位符，不能写进请求微信的 URL。"
                ),
                Code.TOKEN_SOURCE_AUTHORIZATION: (
                    "HTTP 请求头只能是一行可见的 ASCII 字符，换行会变成另一个请求头。"
                    "这个值是密钥，既不自动修正，也不显示。"
                ),
                Code.ADDRESS_BLANK: (
                    "CI 会把未设置的变量传成空值。如果忽略，本应发给模拟器或代理的请求会修改真实微信中的列表。"
                ),
                Code.ADDRESS_INVALID: (
                    "令牌会发往这个地址或从这里读取，地址必须没有歧义。带用户名或写法特殊的地址，可能指向另一台服务器。"
                ),
                Code.ADDRESS_NOT_HTTPS: (
                    "每次请求或响应都带有令牌。使用 http 时，链路上任何人都能读到令牌，最长两小时内可以冒用。"
                ),
                Code.PROXY_ADDRESS_INVALID: (
                    "检查域名时经过这个地址的代理，地址必须没有歧义。密码不要写在这里：本机所有用户都能看到命令行。"
                ),
            },
        ),
        Area(
            title="期望状态：文本",
            effect="退出码 3；问题出在 --live 的文件时为 2",
            reasons={
                Code.FILE_TOO_LARGE: "合并请求中的文件不可信，过大的文件会拖慢 CI 机器。这么大的文件多半不是域名列表。",
                Code.FILE_NOT_UTF8: "按错误的编码读取，负责人和备注会变成乱码，域名也可能变成另一个域名。",
                Code.FILE_EMPTY: (
                    "空文件没有说明平台是否应当没有域名，如果照此执行，就会删除所有域名。"
                    "文件变空，可能是上次写入失败，例如 reconciler pull 出错，而输出已重定向到文件。"
                ),
                Code.CONFLICT_MARKER: (
                    "合并时 git 把两个版本都留在了文件里，需要人工选择。"
                    "如果两边都读取，其中一方要删除的域名会不经评审就保留下来。"
                ),
                Code.CONTROL_CHARACTER: (
                    "评审时看不到这种字符，各程序的处理又不一致：有些 YAML 不允许，有些会当作换行，"
                    "有些会改变前后文字的显示顺序。文件的实际含义可能与显示的不同。与 git 一样，只以换行符（LF）换行。"
                ),
                Code.FULL_WIDTH: (
                    "中文输入法或复制的文字会带入与 ASCII 相似的字符。"
                    "在 YAML 和 DNS 中这些只是普通文字：全角冒号不构成键，全角句号不能分隔域名。"
                    "owner、note、带引号的文字和注释中可以使用。"
                ),
                Code.SEVERAL_DOCUMENTS: "一个文件对应一个平台。许多程序只读第一个文档，第二个文档中的域名会悄悄丢失。",
                Code.YAML_SYNTAX: "从此处起无法确定文件的含义。如果只按前一部分执行，后面写的域名会全部删除。",
                Code.YAML_TAB: "YAML 不允许用制表符缩进。各编辑器显示的宽度不同，看不出哪些行属于同一层。",
                Code.YAML_CHARACTER: (
                    "百分号、反引号等是 YAML 的保留字符，值以这些字符开头时解析会停止，下面的内容都读不到。"
                ),
                Code.YAML_STAR: (
                    "YAML 把值开头的星号解析成对文件中其他值的引用。微信的列表也只接受域名本身，不支持通配符。"
                ),
                Code.YAML_COLON: "冒号加空格会把前面的文字变成键。此处的键不属于任何映射，无法判断是为哪个域名写的。",
                Code.YAML_HOST_KEYS: "单独的域名是字符串，下面不能有键。lists、owner、note 要与 host 键写在一起。",
                Code.YAML_DASH: "短横线加空格表示列表项。此处不能有列表，后面的域名没有归属。",
                Code.YAML_INDENTATION: (
                    "YAML 只靠缩进判断哪些行属于同一层。"
                    "缩进与上面任何一层都对不上时，如果猜测，可能把一个域名的键算到另一个域名上。"
                ),
                Code.YAML_VALUE_DUE: "YAML 把逗号和括号当作标点，标点前面缺少一个值。这里可能漏掉了一个域名。",
                Code.YAML_KEY_DUE: "行首的冒号加空格，YAML 会解析成没有名称的键。后面的值没有归属。",
                Code.YAML_KEY_ALONE: (
                    "前后各行都有键，这一行没有键，不属于任何内容。"
                    "常见原因是漏了短横线，或者冒号后面少了空格：YAML 会把整行读成一个单词。"
                ),
                Code.YAML_KEY_SPACE: (
                    "冒号后面没有空格时，YAML 把键和值读成一个单词；下一行如果也有键，还会与这一行连成一个值。"
                ),
                Code.YAML_ITEM_INDENTED: "比上一项缩进更多的行，YAML 会接到上一项后面，两个域名就连成了一个值。",
                Code.YAML_QUOTE: (
                    "引号没有结束，直到文件末尾的内容都算进这个值。其中的域名会从期望状态中消失，随后从线上删除。"
                ),
                Code.YAML_BRACKET: "无法判断列表到哪里结束，也无法判断两个单词是两个域名还是一个。",
                Code.YAML_DIRECTIVE: (
                    "指令会改变后面各行的读法，评审时看到的内容就不可信。"
                    "大量指令还会让解析非常耗时，而合并请求中的文件不可信。"
                ),
                Code.YAML_ANCHOR: (
                    "锚点给一个值命名，供其他行重复使用。这样改一行就会连带改变其他行，而评审中只看得到这一行。"
                ),
                Code.YAML_ALIAS: (
                    "别名会重复别处的值，域名可能变了，评审中却看不到对应的行。"
                    "别名套别名还能让一个很小的文件展开得极大。"
                ),
                Code.YAML_TAG: "标签可以把文本变成数字、日期，在有些程序中甚至变成对象。本文件中值的类型只由格式决定。",
                Code.YAML_MERGE_KEY: (
                    "合并键会让域名带上自己几行中没有写的列表、负责人或备注。而且不是所有程序都支持这个键。"
                ),
                Code.YAML_KEY_NOT_TEXT: "本格式的键都是单词。多半是模板中的双花括号没有替换，YAML 读成了映射套映射。",
                Code.YAML_TOO_DEEP: (
                    "合并请求中的文件不可信，无限嵌套是让解析器崩溃的常见手法。读到这里就停止，后面的内容没有检查。"
                ),
                Code.YAML_TOO_LONG: "合并请求中的文件不可信，每个值都要耗时处理。读到这里就停止，后面的内容没有检查。",
                Code.REPEATED_KEY: (
                    "遇到重复的键，许多程序只保留最后一个，而且不提示。"
                    "如果重复的是 domains，第一个列表中的域名会全部删除。"
                ),
                Code.TOO_MANY_PROBLEMS: (
                    "常见原因是同一个错误每行重复一次，或者指定了别的文件。不设上限，恶意文件会让报告没完没了。"
                ),
            },
        ),
        Area(
            title="期望状态：结构",
            effect="退出码 3；问题出在 --live 的文件时为 2",
            reasons={
                Code.FILE_NOT_A_MAPPING: "文件必须写明格式版本。只有一个域名列表，就没有地方写版本和策略。",
                Code.NOT_A_MAPPING: "起作用的是下一级的键。如果跳过这个值，策略中的限制会悄悄变成默认值。",
                Code.NOT_A_LIST: "单个值不会当作只有一项的列表。漏写短横线时，YAML 会把几行域名连成一个值。",
                Code.NOT_TEXT: "这个值按原样使用。加了方括号或花括号，就变成列表或映射。",
                Code.UNQUOTED_TEXT: (
                    "不带引号的 null、true、0200 等，YAML 1.2 会读成其他类型，校验文件格式的编辑器也一样。"
                    "值可能在不知不觉中改变：0200 会变成 200。"
                ),
                Code.NOT_A_NUMBER: "这里必须是数字，带引号的是字符串。这些数字限制每次运行能做什么，所以不自动转换。",
                Code.NUMBER_NOTATION: (
                    "这些数字限制每次运行能做什么，而各程序对写法的理解不同：010 在 YAML 1.2 中是 10，"
                    "在 YAML 1.1 中是 8。普通十进制写法没有歧义。"
                ),
                Code.NUMBER_OUT_OF_RANGE: "已知微信的上限是 200 或 300 个。远超这个数的，不是笔误就是不起作用的限制。",
                Code.UNKNOWN_KEY: "如果跳过不认识的键，评审人会以为这条规则已经生效。",
                Code.MISSPELLED_KEY: (
                    "拼错的键不起作用。没有 lists，域名会进入两个列表；没有 max_deletions，就使用默认值。"
                ),
                Code.MISSING_KEY: (
                    "这里没有安全的默认值。没有 domains，不能当作平台没有域名；没有版本，可能按错误的规则读取。"
                ),
                Code.UNKNOWN_VERSION: "同样的键在另一个版本中可能有不同含义，域名会按错误的规则添加或删除。",
                Code.UNKNOWN_CHOICE: "不是可选值就报错，不换成默认值：否则拼错的 keep 会变成 delete。",
                Code.UNKNOWN_LIST: (
                    "平台有两个列表：testing（测试版）只对“授权测试公众号/小程序列表”中的账号生效，published（全网发布版）对所有账号生效。"
                    "这里不猜测是哪一个：域名放错列表，用户就打不开页面。"
                ),
                Code.EMPTY_VALUE: (
                    "空值可能表示默认值、什么都没有，或者漏写了内容。lists 为空的域名，写在文件里却不在任何列表中。"
                ),
                Code.DOMAINS_EMPTY: (
                    "没有域名可能意味着删除线上所有域名，必须明确写出来。文件在这个键之后被截断，也会是这个样子。"
                ),
                Code.REPEATED_VALUE: "重复的值不起作用。多半是想写另一个值，结果漏掉了。",
                Code.PLATFORM_NAME: (
                    "名称出现在每份报告的标题中，也计入计划的指纹。按这种写法，用在标题、文件名和命令中都不需要引号。"
                ),
                Code.VERIFICATION_FILE_NAME: (
                    "添加域名时，微信从域名根目录获取这个文件，文件名是地址的一部分。文件名写错，微信不会来取。"
                ),
                Code.VERIFICATION_CONTENT: (
                    "微信逐字节核对文件内容，而微信给出的文件只含可见的 ASCII 字符。"
                    "现在的内容不符，说明复制时多了或少了字符。"
                ),
                Code.VERIFICATION_NOT_USED: (
                    "微信只从业务域名获取校验文件。写了也没有人获取，却会让人误以为多了一道保障。"
                ),
                Code.TEXT_TOO_LONG: "名称、负责人和备注在报告中与域名显示在一起，只放得下一行，放不下长文。",
            },
        ),
        Area(
            title="期望状态：域名",
            effect="退出码 3；问题出在 --live 的文件时为 2",
            reasons={
                Code.HOST_NOT_TEXT: "每一项是一个域名。列表中再套列表，无法判断其中的域名属于哪些列表、由谁负责。",
                Code.HOST_EMPTY: "只有短横线或标点，没有写域名。这里如果漏写了域名，那个域名会从线上删除。",
                Code.HOST_AS_KEY: "域名后面加冒号，就成了设置的名称，不会进入任何列表。",
                Code.HOST_SURROUNDED: (
                    "一次调用的所有域名用分号连成一个字符串提交给微信。"
                    "多余的标点会成为域名的一部分，或者把一个域名变成两个。"
                ),
                Code.HOST_SCHEME: (
                    "微信只接受域名本身，不带协议头。"
                    "线上列表中出现过带 https:// 的值；本工具按域名本身比较，所以文件中每个域名只有一种写法。"
                ),
                Code.HOST_USER: "@ 前面的内容可能很像域名，而浏览器访问的是 @ 后面的域名。微信只接受域名本身。",
                Code.HOST_PORT: "微信只接受不带端口的域名。如果悄悄去掉端口，就没有人发现其他端口的页面无法登记。",
                Code.HOST_PATH: "微信只接受整个域名。如果悄悄去掉路径，实际放行的页面会比文件写的多。",
                Code.HOST_COMMENT: "YAML 中，前面带空格的 # 才表示注释。没有空格，后面的文字会成为域名的一部分。",
                Code.HOST_WILDCARD: (
                    "微信文档没有提到通配符：可能拒绝，也可能接受却不起作用。"
                    "写成父域名，父域名本身也会放行，应当在文件中明确写出。"
                ),
                Code.HOST_PATTERN: (
                    "微信文档没有提到通配符：可能拒绝，也可能接受却不起作用。而且无法确定指的是哪些域名。"
                ),
                Code.HOST_TRAILING_DOT: (
                    "在 DNS 中两种写法是同一个域名，而微信的列表按文本比较。带点的写法可能在每次计划中都显示为偏差。"
                ),
                Code.HOST_ADDRESS: (
                    "域名必须完成 ICP 备案，而备案针对的是域名。127.1、0x7f.1 这类写法也不行，浏览器同样当作 IP 地址。"
                ),
                Code.HOST_UPPER_CASE: (
                    "DNS 不区分大小写，而文本比较区分。写法统一后，同一个域名不会在文件中重复，也不会误报为偏差。"
                ),
                Code.HOST_NOT_ASCII: (
                    "不同文字的字母可能长得一样，各程序对其中一些字符的转换也不同。写成 Punycode（xn--）就没有歧义。"
                ),
                Code.HOST_SEVERAL: (
                    "每一项是一个域名，有自己的行、列表和负责人。"
                    "连在一起写，会作为一个值提交给微信，或者按未经评审的方式拆开。"
                ),
                Code.HOST_CHARACTER: (
                    "微信接受的域名只含字母、数字和连字符。一个域名无效，可能让整个调用失败，其他域名也加不上。"
                ),
                Code.HOST_ONE_LABEL: "这样的名称只在某些内网中能解析，而小程序运行在各地的手机上。",
                Code.HOST_EMPTY_LABEL: "两个点之间必须有内容。如果漏写了一段，真正要写的就不是建议的这个域名。",
                Code.HOST_LABEL_TOO_LONG: "DNS 不允许这么长的段，这个域名不可能存在，微信也无法从中获取校验文件。",
                Code.HOST_LABEL_HYPHEN: "域名每一段的连字符只能在中间（RFC 1123）。以连字符结尾，多半是没有写完整。",
                Code.HOST_TOP_LABEL: (
                    "除 Punycode（xn--）外，顶级域名不含数字和连字符；以数字结尾的域名，浏览器会当作 IP 地址。"
                    "结果要么解析失败，要么访问到别处。"
                ),
                Code.HOST_TOO_LONG: "DNS 不允许这么长的域名。可能是几个域名之间漏了分隔符。",
                Code.REPEATED_HOST: "两处写的列表、负责人或备注可能不同，无法判断以哪一处为准。",
                Code.REMOVED_PROTECTED: "一处要求删除，另一处禁止删除，无法判断以哪一处为准。",
                Code.TOO_MANY_HOSTS: (
                    "超过上限，微信会拒绝（errcode 65316）：较早的文档写 200 个，最新的写 300 个。"
                    "现在发现，既不消耗调用，也不会只执行一半。"
                ),
                Code.REPEATED_PLATFORM: (
                    "两个文件用同一个令牌，会互相撤销对方的改动。"
                    "无法判断以哪一个为准，所以两个都不用；其他平台照常进行。"
                ),
            },
        ),
        Area(
            title="保护措施放宽",
            reasons={
                Code.BASE_INVALID: (
                    "使用 --base 时，报告会指出这次改动放宽了哪些保护，而改动前的文件无效，无从对比。"
                    "这只是警告，因为这次改动可能正是在修复文件。"
                ),
                Code.BASE_LACKS_FILE: (
                    "有多个文件时，--base 是存放改动前文件的目录。"
                    "其中既没有这个平台的文件，也没有同一路径的文件：可能是新平台，也可能平台名称和路径都改了，"
                    "策略的变化就看不出来。"
                ),
                Code.PLATFORM_LEFT: "没有文件的平台不再对比，也不再修改，原来受保护的域名也失去保护。",
                Code.LIMIT_RAISED: (
                    "设上限，是为了避免前面的调用已经生效，后面的调用却遭微信拒绝（errcode 65316）。"
                    "调到超过微信允许的数量，就起不到这个作用。"
                ),
                Code.MAX_DELETIONS_RAISED: (
                    "删除上限用来防止误删：删除的域名会在各小程序下次发版时失效，几天后页面才打不开。"
                    "同一次改动可以既调高上限，又删除域名。"
                ),
                Code.PUBLISHED_NOT_REQUIRED: (
                    "响应中没有全网发布版列表，多半是令牌用错，返回的是另一个平台。"
                    "没有这条规则，就会修改那个平台的测试版列表。"
                ),
                Code.UNMANAGED_DELETED: (
                    "此前，文件未列出的线上域名不会改动。从下一次运行起，这些域名都会删除，而这次改动中看不到任何一个。"
                ),
                Code.PROTECTION_REMOVED: (
                    "受保护的域名，任何运行都不能从列表中删除，用 --allow-deletions 也不行。"
                    "去掉这一行，同一次改动就能删除。"
                ),
                Code.PLATFORM_RENAMED: (
                    "微信不返回平台名称，修改哪个平台只由令牌决定。名称变化，可能说明文件是从另一个平台复制来的。"
                ),
                Code.RESOURCE_CHANGED: "另一种域名有自己的列表。文件原来列出的域名仍在线上，但不再有人管理。",
                Code.VERIFICATION_ADDED: "添加域名时，微信会从域名获取这个文件。文件放错，域名就添加失败。",
                Code.VERIFICATION_REMOVED: (
                    "添加域名时，微信会从域名获取这个文件。去掉之后，期望状态不再说明新域名要放什么文件。"
                ),
                Code.VERIFICATION_CHANGED: "添加域名时，微信会从域名获取这个文件。文件放错，域名就添加失败。",
            },
        ),
        Area(
            title="文件的历史",
            effect="退出码 2",
            reasons={
                Code.GIT_MISSING: (
                    "使用 --keep-foreign 时，只删除曾经写进文件的域名，需要从 git 中读取历史版本。"
                    "只在 PATH 的绝对路径中查找 git，以免运行仓库里的程序。"
                ),
                Code.GIT_FAILED: "历史不完整，曾经写进文件的域名会误判成别人添加的。",
                Code.REPOSITORY_MISSING: (
                    "使用 --keep-foreign 时，只删除曾经写进文件的域名，需要从 git 中读取历史版本。"
                    "标准输入没有历史，裸仓库没有可对比的文件。"
                ),
                Code.HISTORY_SHALLOW: "某个域名可能只在缺少的提交中出现过。这样，经过评审要删除的域名会一直留在线上。",
                Code.HISTORY_PARTIAL: (
                    "缺少的版本，git 会从仓库指定的服务器获取。本工具不允许仓库里的任何内容触发网络访问。"
                ),
                Code.FILE_LINKED: (
                    "链接或子模块的历史属于另一个文件。只改一行，就能让没有为本文件评审过的域名算作已评审。"
                ),
                Code.FILE_UNTRACKED: "没有提交的内容未经评审。",
                Code.SINCE_UNKNOWN: (
                    "只有合并到这个分支的版本才算数。其他分支的提交，或者强制推送后消失的提交，不能说明合并过什么。"
                ),
                Code.SINCE_MISSING: (
                    "同时使用 --base 和 --keep-foreign 时，预览会读取这次改动的各个提交，查找只在其中出现过的域名。"
                    "合并提交能说明从哪里开始；没有合并提交，就不知道是只有最后一个提交，还是有很多个。"
                ),
                Code.CHANGE_TOO_LONG: (
                    "用 rebase 合并之后，改动中的每个版本都算数，所以预览要读取全部版本。"
                    "版本太多就读不完，没读的版本中可能有未经评审的域名。"
                ),
                Code.FILE_NOT_COMMITTED: (
                    "差异要么未经评审，要么是 git 按仓库中的属性在检出时产生的。这种情况下 apply 会拒绝运行。"
                ),
                Code.FILE_RENAMED: "git 不记录重命名，所以不跟踪。这些域名视为未经评审的域名，不会删除。",
            },
        ),
        Area(
            title="GitHub 上的工作流",
            effect="退出码 7；作业或设置有误时为 2",
            reasons={
                Code.EVENT_UNUSABLE: (
                    "reconciler github 的各个命令从作业特有的变量中读取本次运行、事件和令牌。"
                    "如果猜测，可能评论到别的合并请求。"
                ),
                Code.MERGE_STALE: (
                    "每次推送之后，GitHub 过一会儿才试着合并合并请求。"
                    "作业可能拿到上一次推送的合并结果，照它预览，看到的就是另一处改动。"
                ),
                Code.GITHUB_UNREACHABLE: "作业通过 GitHub 的接口读取报告、发表评论。",
                Code.GITHUB_REFUSED: "每个作业只有自己需要的权限，这样一个作业出错，影响也很小。",
                Code.GITHUB_RATE: (
                    "GitHub 限制一个仓库的所有作业每小时共 1,000 个请求。一个作业最多等待一分钟，最多发送 400 个请求。"
                ),
                Code.GITHUB_ANSWER: "GitHub 的响应与文档不符，或者太大、太慢。",
                Code.ARTIFACT_UNUSABLE: (
                    "作业之间用产物传递报告，产物会过期，合并请求也可能伪造。产物损坏就不用，不作猜测。"
                ),
                Code.PAUSED: "这个变量是所有访问微信的作业的总开关。不能当作安全边界：有推送权限的人都能设置。",
                Code.SUPERSEDED: "只有文件和工作流仍与主干一致时才执行计划：旧的运行不能撤销之后合并的改动。",
                Code.JOB_CANCELLED: "作业超时后 GitHub 会取消，但不通知任何人，所以改由报告作业失败来提醒。",
                Code.JOB_FAILED: "可能是缺少令牌、GitHub 没有响应，或机器中途退出：具体原因只有作业页面上有。",
                Code.JOB_DECLINED: "未发送任何调用。主干上的文件仍包含这次改动。",
                Code.JOB_HELD: "计划可能已由另一次运行执行。之后手工加回来的域名会未经评审就被删除。",
                Code.JOB_UNSAFE: "设置安全之前，访问微信的作业都不会开始。是哪一项设置，见 Settings 作业的页面。",
                Code.JOB_UNSTARTED: "作业缺少必需的内容，例如写入用的部署环境中没有令牌。未发送任何调用。",
                Code.ENVIRONMENT_MISSING: (
                    "作业用到不存在的部署环境时，GitHub 会自动创建，并对所有分支开放。"
                    "以后放进去的密钥，任何分支都能读到。"
                ),
                Code.ENVIRONMENT_OPEN: "令牌保存在这个部署环境中。有人在其他分支上修改工作流，不经评审就能读到令牌。",
                Code.OWNERS_UNREADABLE: "无法识别的行 GitHub 会忽略，这一行所写的文件就没有人评审。",
                Code.OWNERS_UNCHECKED: (
                    "没有有效的 CODEOWNERS，期望状态和工作流的改动就不需要人评审。"
                    "GitHub 可能不允许作业的令牌查询，所以这不是错误。"
                ),
                Code.LIVE_UNPUBLISHED: (
                    "预览没有令牌，只能与主干上次运行公布的列表对比；没有的话，就与改动前的文件对比。"
                ),
                Code.LIVE_UNREAD: "预览没有令牌，只能与主干上次运行公布的列表对比；没有的话，就与改动前的文件对比。",
                Code.LIVE_SKIPPED: (
                    "这些列表记录了从哪个提交起，移出文件的域名要删除。"
                    "更早的列表没有记录之后的运行删除了什么，因此移出文件的域名会保留，算作未经评审。"
                ),
                Code.LIVE_UNSEARCHED: (
                    "作业最多查找一定数量的运行。更早的列表没有记录之后的运行删除了什么，因此移出文件的域名会保留，算作未经评审。"
                ),
                Code.LIVE_ELSEWHERE: (
                    "强制推送或反方向合并之后，最新的列表属于已不在分支上的提交。"
                    "哪个提交一致无从得知，因此移出文件的域名会保留，算作未经评审。"
                ),
            },
        ),
        Area(
            title="群机器人",
            effect="Webhook 有误时退出码 2，消息未送达时 7",
            reasons={
                Code.WEBHOOK_MISSING: (
                    "知道 Webhook 地址的人都能往群里发消息，所以地址就是密钥，只从环境变量读取；命令行参数别人看得到。"
                ),
                Code.WEBHOOK_INVALID: (
                    "用明文 http 时，途中的任何人都能读到地址里的密钥。只有测试时访问本机才允许 http。"
                ),
                Code.WEBHOOK_UNKNOWN: "三种群机器人的消息格式和签名方式都不同，由地址中的域名判断是哪一种。",
                Code.NOTICE_FAILED: "没有收到响应的消息可能已经送达，立即重发会在群里出现两次，所以不重发。",
                Code.NOTICE_REFUSED: (
                    "HTTP 状态码是 200，响应是一个错误码：含义见机器人的官方文档，后面的文字通常指出哪项设置不符。"
                ),
            },
        ),
        Area(
            title="计划",
            effect="退出码 5；如果保存的计划也已过期，则为 6",
            reasons={
                Code.NEVER_PUBLISHED: (
                    "第三方平台首次全网发布后，才有全网发布版列表，现在还无法添加。"
                    "用错令牌、连到另一个未发布的平台，结果也是这样。"
                ),
                Code.PUBLISHED_REQUIRED: (
                    "策略写明这个平台已发布，所以多半是令牌用错，返回的是另一个平台。那个平台的列表不能改动。"
                ),
                Code.OPAQUE_VALUE: (
                    "文件中无法写这个值，微信如何匹配也没有文档说明。凭猜测删除，可能误删正在使用的内容。"
                ),
                Code.UNMANAGED_KEPT: (
                    "unmanaged 为 keep 时，文件未列出的线上域名保持不变。只要还有这样的域名，文件就不是列表的全部内容。"
                ),
                Code.FOREIGN_HOSTS: "这些域名是手工添加的：添加未经评审，删除也没有人评审过。",
                Code.REMOVED_GONE: "这一项用来删除这个域名。如果一直留着，以后有人重新添加，又会再次删除。",
                Code.NOT_YET_LIVE: (
                    "之前的改动把这个域名加进了文件，相应的运行可能还在等待审批。"
                    "域名上线之后，这次改动就会删除它，而预览无法显示这一点。"
                ),
                Code.DRIFT_REFUSED: (
                    "偏差不是这次改动造成的，不影响改动的评审。但 apply 会执行全部变更，安全规则也按整体判断。"
                ),
                Code.COVERED_BY_PARENT: (
                    "微信同类接口的文档写明，登记父域名即包含其子域名。用量达到上限的九成时，才给出这条警告。"
                ),
                Code.DEMOTION_GAP: (
                    "微信没有只修改全网发布版列表的接口，所以先从两个列表删除，再添加回测试版。"
                    "在此期间测试人员无法访问这个域名。这计为一次删除。"
                ),
                Code.WRONG_PLATFORM: (
                    "微信不返回令牌属于哪个平台。"
                    "线上列表与文件没有一个相同的域名，多半是连到了另一个平台，其中的域名会全部删除。"
                ),
                Code.TOO_MANY_DELETIONS: (
                    "删除的域名会在各小程序下次发版时失效：页面几天后才打不开，而且恢复很慢。"
                    "一次删除很多域名，往往是文件损坏或令牌用错。"
                ),
                Code.LIST_EMPTIED: (
                    "文件内容丢失，或者用错平台的令牌，都会造成这种结果。所以 max_deletions 再大，单靠这一项也不放行。"
                ),
                Code.PROTECTED_HOST: (
                    "文件写明这个域名要留在现在所在的列表中。任何参数都不能绕过，只有经过评审修改文件才行。"
                ),
                Code.PROTECTED_UNLISTED: (
                    "域名写错就起不到保护作用：线上写法正确的那个，下一个计划可能删除。"
                    "用“快速配置小程序业务域名”接口配置的域名不经过这两个列表，本工具看不到，也保护不了。"
                ),
                Code.PROTECTION_BYPASSED: "如果同一次改动就能取消保护，保护就形同虚设。单独提交，评审人才会注意到。",
                Code.NAMED_IN_PASSING: (
                    "用 rebase 合并之后，改动的每个提交都是文件的一个版本。"
                    "这个域名会算作已评审，之后可能删除，而评审人只看到最终版本。"
                ),
                Code.LIST_FULL: (
                    "列表满了，微信会拒绝继续添加（errcode 65316），运行会停在中途。"
                    "线上不是域名的值也占名额，而本工具从不删除这类值。"
                ),
                Code.NO_SAFE_PLAN: (
                    "全网发布版列表不能单独修改：只放在其中的域名，要先添加到两个列表，再从测试版删除。"
                    "测试版没有空位可供中转时，要么得暂时删除应保留的域名，要么调用次数会超过计划允许的数量。"
                ),
            },
        ),
        Area(
            title="保存的计划",
            effect="退出码 6",
            reasons={
                Code.PLAN_LIVE_MOVED: (
                    "有人修改了线上列表，或者有运行执行了一部分计划。"
                    "同样的调用，现在的结果会与批准时不同，所以一个都不发送。"
                ),
                Code.PLAN_DESIRED_MOVED: "文件内容与批准时不同。unmanaged 为 keep 时，线上域名增减也会改变期望状态。",
                Code.PLAN_FOREIGN: (
                    "之后有运行已经一致：要么域名已删除、后来又有人手工添加，要么那次运行已把它们算作未经评审。"
                    "无论哪种，原来的评审都不再适用。"
                ),
                Code.PLAN_MOVED: "指纹还包括平台名称、上限和各个调用。与批准时不同的调用不会发送，即使最终列表相同。",
                Code.PLAN_ASSUMED: "这份计划拿文件充当线上状态算出，可能与真实线上不符。照此执行，调用可能是错的。",
                Code.PLAN_REFUSED: (
                    "生成计划时已被安全规则拒绝，看过的人看到的也是拒绝。"
                    "其中的调用没有人批准过，即使后来的运行放宽了限制。"
                ),
                Code.PLAN_UNVERIFIED: (
                    "--check 没通过就不能执行，否则检查形同虚设。"
                    "微信会拒绝没有校验文件的域名，而且调用可能只完成一部分。"
                ),
                Code.PLAN_EDITED: (
                    "指纹包括平台、地址、线上状态、期望状态、上限和各个调用，变更由这些得出。"
                    "任何一项对不上，文件就不是批准时的内容。"
                ),
                Code.PLAN_FAILED: "写出这份报告的运行没能生成计划，或者没能检查域名，所以没有可批准的内容。",
                Code.PLAN_UNUSABLE: "没有保存的计划可对比，就会执行没有人批准的变更。",
                Code.PLAN_LACKS_PLATFORM: (
                    "有多个文件时，--plan 读取所有平台保存的计划，每行一份。"
                    "这个平台没有计划，也就没有评审过，所以不发送任何调用；其他平台照常进行。"
                ),
                Code.PLAN_WITHOUT_FILE: "批准过的计划无法执行：对应的文件已删除，或者不在这次运行的文件之中。",
            },
        ),
        Area(
            title="微信和令牌来源",
            effect="退出码 7，已有变更时为 8",
            reasons={
                Code.EXCHANGE_INTERRUPTED: (
                    "收到信号后，apply 最多再等当前请求五秒，只读命令不再等待。没有收到响应，就不知道调用是否生效。"
                ),
                Code.TLS_FAILED: "无法验证对方身份，发送令牌可能泄露。请求没有发送。",
                Code.PROXY_REFUSED: "环境变量为这些请求设置了代理，而代理拒绝了这次请求。请求没有到达服务器。",
                Code.PROXY_LOGIN: (
                    "代理返回 HTTP 状态码 407：没有收到用户名和密码，或者不接受。只支持 Basic 认证。"
                    "请求没有到达服务器。"
                ),
                Code.PROXY_UNREACHABLE: "环境变量为这个服务器设置了代理，规则与 curl 相同。请求没有到达服务器。",
                Code.PROXY_SETTINGS: "绕过代理可能违反网络规定，所以设置正确之前不发送任何请求。",
                Code.CERTIFICATES_UNREADABLE: "没有证书就无法验证对方身份，发送令牌可能泄露。请求没有发送。",
                Code.RESPONSE_ENCODED: (
                    "请求已要求响应不编码，以便解码之前就知道大小。"
                    "响应内容没有读取；如果是调用的响应，以随后查到的线上列表为准。"
                ),
                Code.WECHAT_UNREACHABLE: "请求没有送达，没有改变任何内容。读取和调用都最多尝试三次，仍然失败才报告。",
                Code.WECHAT_TIMEOUT: (
                    "时限针对整个请求，无论响应来得多慢。"
                    "没有收到响应，调用也可能已经生效，所以先查看线上列表，不盲目重发。"
                ),
                Code.WECHAT_BROKEN_OFF: (
                    "请求已发送，没有收到响应，调用也可能已经生效。先查看线上列表，列表没有变化才重发。"
                ),
                Code.WECHAT_DOWN: (
                    "微信的接入层或中间设备表示暂时无法响应。这不能说明调用是否生效，所以先查看线上列表。"
                ),
                Code.WECHAT_HTTP_STATUS: (
                    "微信拒绝调用时都带错误码。没有错误码的其他状态码来自中间设备，不能说明调用是否生效。"
                ),
                Code.WECHAT_REDIRECT: "令牌是 URL 的一部分，跟随重定向就会把令牌交给对方。接口文档没有提到重定向。",
                Code.WECHAT_TOO_LARGE: (
                    "两个满的列表也只有几千字节，而没有尽头的响应会占满内存。"
                    "如果是调用的响应，以随后查到的线上列表为准。"
                ),
                Code.WECHAT_BROKEN_ANSWER: (
                    "代理的页面、截断的内容或其他服务器的响应，都不能说明列表的情况。"
                    "如果当作空列表，计划就会添加所有域名。"
                ),
                Code.WECHAT_ANSWER_FIELD: (
                    "字段缺失或类型不对，含义无法确定。例如响应中没有测试版列表，如果当作空列表，计划就会添加所有域名。"
                ),
                Code.LISTS_UNREADABLE: (
                    "微信用分号分隔域名。"
                    "分隔符不是分号，说明没有读懂列表，计划会把其中的域名全部重新添加，所以不生成计划。"
                ),
                Code.WECHAT_TOO_MANY_VALUES: (
                    "pull 输出的必须是可用的期望状态，而期望状态的上限最大为 10000。"
                    "线上的值更多，下一个命令就会拒绝这个文件。"
                ),
                Code.WECHAT_BUSY: "微信过载时返回 errcode -1，没有说明调用是否生效，所以先查看线上列表。",
                Code.WECHAT_BUSY_ADD: (
                    "微信过载时返回 errcode -1，域名没有放好校验文件时也出现过。"
                    "调用是否生效不确定，所以先查看线上列表。"
                ),
                Code.WECHAT_NOT_PUBLISHED: (
                    "第三方平台首次全网发布时才会产生全网发布版列表。在此之前，微信会拒绝修改这个列表。"
                ),
                Code.WECHAT_LIST_FULL: (
                    "无论 policy.limit 写多少，都以微信的计数为准。"
                    "较早的文档写 200 个域名，较新的写 300 个；两个列表是否合并计数，文档没有说明。"
                ),
                Code.WECHAT_INVALID_HOST: (
                    "添加域名前，微信会从域名获取校验文件，并建议一秒内响应。一个域名失败，可能让整个调用失败。"
                ),
                Code.WECHAT_FILE_FAILED: "添加域名前，微信会从域名获取校验文件。一个域名没有放好，可能让整个调用失败。",
                Code.WECHAT_FILE_OTHER: "第三方平台和每个小程序各有自己的校验文件，这里只认第三方平台的。",
                Code.WECHAT_HOST_BOUND: "微信限制一个域名的绑定次数，这个接口的文档没有写明上限。",
                Code.WECHAT_ABSENT_HOST: (
                    "计划只删除线上的域名，但从两个列表删除时，可能包含只在测试版中的域名。"
                    "微信文档写明，删除不存在的域名会成功。"
                ),
                Code.WECHAT_MALFORMED_REQUEST: (
                    "请求完全由本工具用检查过的域名生成。微信技术支持凭请求编号（rid）就能查到。"
                ),
                Code.WECHAT_LENGTH: (
                    "微信文档中，这个错误码表示 URL 长度不合法。"
                    "一次调用的所有域名连成一个字符串提交，指的可能是这个字符串。"
                ),
                Code.WECHAT_TOKEN_REFUSED: (
                    "令牌有效期两小时，每次申请新令牌，旧令牌几分钟后失效。"
                    "报告之前，已重新读取令牌来源，并用新令牌再试过一次。"
                ),
                Code.WECHAT_TOKEN_KIND: (
                    "小程序的令牌只代表一个小程序。这些列表属于第三方平台，只有平台自己的令牌才能读取或修改。"
                ),
                Code.WECHAT_TICKET: (
                    "中控服务器用微信推送的 ticket 获取 component_access_token。"
                    "没有有效的 ticket，平台无法调用任何接口。"
                ),
                Code.WECHAT_INVALID_PLATFORM: "令牌所属的平台，微信不认识，或者已经停用。解决之前，每次调用都会失败。",
                Code.WECHAT_NOT_AUTHORIZED: (
                    "微信只向第三方平台开放这个接口。令牌本身有效，换成同一平台的另一个令牌没有用。"
                ),
                Code.WECHAT_IP_NOT_ALLOWED: (
                    "微信只接受来自 IP 白名单的调用。CI 机器的出口 IP 大多不固定，只加这一个很快失效。"
                ),
                Code.WECHAT_CALLER_NOT_ALLOWED: "微信只接受来自 IP 白名单的调用。微信通常会写出看到的 IP，这次没有。",
                Code.WECHAT_QUOTA: (
                    "微信按天统计接口调用次数，超出配额的调用不起作用。"
                    "读取列表也算一次调用，所以停止运行；报告中的线上状态以最后一次确认的调用为准。"
                    "重置次数要用平台的 AppSecret，本工具从不使用。"
                ),
                Code.WECHAT_RATE: (
                    "微信按分钟统计接口调用次数，超出的调用不起作用。一次运行只有几次调用，多半还有其他程序在调用。"
                    "查看列表也算一次调用，所以不再发送请求。"
                ),
                Code.WECHAT_MONTHLY_QUOTA: (
                    "同类接口每月可修改 50 次。"
                    "超出配额的调用不起作用，所以不再发送请求；报告中的线上状态以最后一次确认的调用为准。"
                ),
                Code.WECHAT_ERROR: (
                    "这个错误码对此类请求的含义未知，所以原样显示，也不重试。"
                    "调用可能已经完成一半，所以会再查看一次列表。"
                ),
                Code.TOKEN_SOURCE_UNREACHABLE: "令牌来源最多请求三次；没有令牌，就不向微信发送任何请求。",
                Code.TOKEN_FILE_TIMEOUT: (
                    "管道没有写入方，或者文件系统卡住时，运行会一直等下去。"
                    "管道只能读一次，微信拒绝令牌之后，读不到新的令牌。"
                ),
                Code.TOKEN_SOURCE_TIMEOUT: (
                    "时限针对整个请求，无论响应来得多慢。令牌来源最多请求三次；没有令牌，就不向微信发送任何请求。"
                ),
                Code.TOKEN_SOURCE_BROKEN_OFF: (
                    "只收到一部分的令牌不能使用。多半是对方提供的不是 HTTP，或者响应途中出了故障。"
                ),
                Code.TOKEN_SOURCE_DOWN: "保存令牌的服务器出了故障。令牌来源最多请求三次；没有向微信发送任何请求。",
                Code.TOKEN_SOURCE_REFUSED: (
                    "只从 HTTP 状态码为 200 的响应中读取令牌。一般来说，401 和 403 是授权有误，404 是地址有误。"
                ),
                Code.TOKEN_SOURCE_REDIRECT: (
                    "请求可能带有 WECHAT_TOKEN_AUTHORIZATION，跟随重定向就会把这个密钥交给对方。"
                ),
                Code.TOKEN_SOURCE_TOO_LARGE: "令牌只有几百个字符，这么长的响应不是令牌。没有尽头的响应会占满内存。",
                Code.TOKEN_SOURCE_ERROR: "令牌来源返回的是自身的错误，不是令牌。没有向微信发送任何请求。",
                Code.TOKEN_SOURCE_ANSWER: "微信会拒绝这个值；而且可能是含有其他密钥的页面，不能放进 URL。",
                Code.TOKEN_SOURCE_IS_JSON: "各服务器给这个字段取的名称不同，如果猜错，可能把另一个密钥发给微信。",
                Code.TOKEN_SOURCE_NOT_JSON: "--token-field 要求内容是 JSON 对象。可能地址或文件指定错了。",
                Code.TOKEN_SOURCE_FIELD: (
                    "有些服务器出错时也返回 HTTP 状态码 200，只是没有令牌。不会改用其他字段，以免误用另一个密钥。"
                ),
            },
        ),
        Area(
            title="域名上的校验文件",
            effect="退出码 9；所有域名都没能检查时为 7",
            reasons={
                Code.SITE_NO_ADDRESS: (
                    "添加域名时，微信会从域名获取校验文件。没有地址的域名同样会失败，只是合并之后才发现，报错也更笼统。"
                ),
                Code.SITE_LOOKUP_FAILED: (
                    "DNS 服务器没有响应，无法判断域名是否存在。可能只是一时故障，但微信也可能遇到。"
                ),
                Code.SITE_PRIVATE_ADDRESS: (
                    "合并请求中的域名由提交者决定，而检查域名的机器可能在内网。"
                    "所以只要解析出一个回环、内网、链路本地、保留、网络生成（DNS64）或云元数据服务的地址，就不访问。"
                    "微信也访问不了这样的地址。"
                ),
                Code.SITE_REFUSED: "对方机器有响应，但没有服务器监听 443 端口。微信不用其他端口。",
                Code.SITE_UNREACHABLE: "域名的所有地址都连不上。可能是防火墙只放行某些网络：微信的网络也要放行。",
                Code.SITE_PROXY: (
                    "使用 --proxy 时，由代理解析域名并连接。这次代理没有连上，不知道域名的情况。"
                    "不使用 --proxy 时，不采用环境变量中的代理，否则无法判断地址。"
                ),
                Code.SITE_TIMEOUT: "时限包括解析、连接和整个响应，无论响应来得多慢。据说微信只等一秒左右。",
                Code.SITE_BROKEN_OFF: (
                    "连接成功，但没有收到完整的 HTTP 响应。443 端口提供的是 http 或其他协议时，就会这样。"
                ),
                Code.SITE_TLS: "微信只通过 https 获取文件，而与这个服务器的 TLS 握手失败。",
                Code.SITE_AUTHORITIES: (
                    "检查证书要用到运行环境信任的颁发机构。没有这些机构，任何服务器都能冒充这个域名。"
                ),
                Code.SITE_CERTIFICATE_EXPIRED: "微信和浏览器一样，要求证书有效。",
                Code.SITE_CERTIFICATE_NOT_YET_VALID: "微信和浏览器一样，要求证书有效。",
                Code.SITE_CERTIFICATE_HOST: "共用服务器上的新域名，常常还没有自己的证书，服务器就返回其他域名的证书。",
                Code.SITE_CERTIFICATE_SELF_SIGNED: "自签名证书没有机构担保，微信和浏览器都不接受。",
                Code.SITE_CERTIFICATE_CHAIN: "浏览器常能从别处补齐缺少的证书，页面仍能打开。微信和这项检查不会补齐。",
                Code.SITE_CERTIFICATE_UNTRUSTED: (
                    "本机不信任颁发这个证书的机构。公司自建的颁发机构，只有本机也信任才有效。"
                ),
                Code.SITE_REDIRECT: (
                    "微信只从域名本身获取文件。如果服务器把所有请求都转到其他域名或路径，要为这个文件设置例外。"
                ),
                Code.SITE_STATUS: "文件不存在，或者不是所有人都能访问。",
                Code.SITE_ENCODED: "文件逐字节比较，压缩后字节就不同。微信是否会解压，文档没有说明。",
                Code.SITE_TOO_LARGE: "校验文件只有几十个字节。其余内容没有读取。",
                Code.SITE_TRAILING_NEWLINE: "微信逐字节比较，多一个换行就不一致。",
                Code.SITE_BYTE_ORDER_MARK: "微信逐字节比较，这个标记多出三个字节。",
                Code.SITE_HTML: "常见原因是应用对任何路径都返回首页，或者错误页面的 HTTP 状态码是 200。",
                Code.SITE_CONTENT: "微信逐字节比较。可能是另一个平台的文件，或者是旧文件。",
                Code.SITE_SLOW: "微信建议一秒内响应。文件内容正确，所以不算失败。",
                Code.SITE_NOT_TRIED: (
                    "每次解析都占用一个线程，直到 DNS 服务器响应，而线程数有限。"
                    "在这个域名的时限内没有空出线程，不知道域名的情况。"
                ),
                Code.SITE_INTERRUPTED: "收到信号，检查提前结束，不知道这个域名的情况。",
                Code.SITES_UNCHECKED: (
                    "没有令牌的预览，只有期望状态写明校验文件，才能检查域名。"
                    "这个文件不是秘密：放在每个域名上，任何人都能读到。"
                ),
                Code.SITES_UNVERIFIED: "登记服务器域名时，微信不获取任何文件，执行前没有什么可检查。",
                Code.SITES_UNREADY: (
                    "添加域名时，微信会从域名获取这个文件。在改动的预览中这只是警告，合并之前放好即可。"
                ),
            },
        ),
        Area(
            title="执行",
            effect="退出码 7（确定没有变更）或 8",
            reasons={
                Code.LIVE_MOVED: (
                    "检查域名、等待 apply 的确认都需要时间，所以第一次调用之前会再读取一次线上列表。"
                    "这次得出的计划与之前不同，还没有人评审过。没有发送任何调用，退出码 6。"
                ),
                Code.ANSWER_LOST: (
                    "调用已发送，但没有收到响应：超时、连接中断或 HTTP 错误。"
                    "改为读取线上列表，列表正是调用生效后应有的样子。"
                ),
                Code.HOST_REFUSED: (
                    "添加域名时，微信会从域名获取校验文件，可能接受调用，却漏下个别域名。"
                    "这个域名没有进入列表，小程序就打不开其中的页面。"
                ),
                Code.HOST_INVALID: (
                    "响应中列出了没有通过微信校验的域名。线上以列表为准，这个域名可能仍在列表中，但微信以后可能删除。"
                ),
                Code.MORE_HOSTS_INVALID: "报告只列出十个微信判为无效的域名，其余只计数量。",
                Code.TOKEN_OTHER_LISTS: (
                    "令牌遭拒后会重新读取令牌来源。新令牌可能属于别的平台，所以重发调用之前，先用新令牌读取列表。"
                    "列表不同，所以没有发送。"
                ),
                Code.ABSENT_HOSTS_REFUSED: (
                    "为了节省调用，从两个列表删除时，也包含只在测试版中的域名。微信文档写明，删除不存在的域名返回 0。"
                    "这次却拒绝了调用，文档没有说明原因，列表没有变化。"
                ),
                Code.SPELLING_CHANGED: (
                    "删除域名要用线上的写法，例如 https://域名。本次运行添加的域名，微信返回什么写法，计划时无法预知。"
                    "只发送计划中的调用，所以在这次调用之前停止。"
                ),
                Code.NO_EFFECT: (
                    "返回 errcode 0 不代表生效，要看列表。"
                    "再次查看，列表没有变化；此时重发，可能与延迟生效的上一次调用冲突。"
                ),
                Code.LIST_LACKS: (
                    "每次调用之后，都会核对两个列表是否与计划一致。不一致，说明别人修改了列表，或者微信只完成了一部分。"
                    "后面的调用是按另一种状态计划的，所以不发送。"
                ),
                Code.LIST_HOLDS: (
                    "每次调用之后，都会核对两个列表是否与计划一致。不一致，说明别人添加了域名，或者微信只删除了一部分。"
                    "下一个计划会删除文件未列出的域名，请先核对。"
                ),
                Code.PUBLICATION_CHANGED: (
                    "有没有全网发布版列表，决定了计划包含哪些调用。剩余的计划不再适用，所以不发送。"
                ),
                Code.OUTCOME_UNKNOWN: (
                    "调用已发送，但没有收到错误码，线上列表也看不出结果：可能已经生效，也可能稍后生效。"
                    "不先查看就重发，可能撤销别人的修改。"
                ),
                Code.DEMOTION_UNFINISHED: (
                    "微信没有只修改全网发布版列表的接口，域名必须暂时离开两个列表。"
                    "运行恰好停在这一步，测试人员现在无法访问这个域名。"
                ),
                Code.DEMOTION_UNCERTAIN: (
                    "微信没有只修改全网发布版列表的接口，域名必须暂时离开两个列表。"
                    "运行恰好停在这一步，没有收到响应，也无法再查看列表。"
                ),
                Code.INTERRUPTED: "收到信号：Ctrl-C，或者 CI 系统结束了作业。本工具不保存自己的状态，不需要清理。",
                Code.NOT_BEGUN: "轮到这个平台之前，运行就因信号结束。没有读取列表，也没有发送调用。",
                Code.REPORT_UNWRITTEN: (
                    "等待报告的人会误以为什么都没执行，所以无论结果如何，退出码都是 8。执行结果不受影响，旧报告会删除。"
                ),
            },
        ),
    ),
)
