"""The desired state's file: how it is written, its shape, its hosts."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # The text
    Code.FILE_TOO_LARGE: Wording(
        "文件超过 {maximum} 字节",
        "请确认这是期望状态文件：一万个域名也放得下",
    ),
    Code.FILE_NOT_UTF8: Wording(
        "此处的字节 {byte} 不是 UTF-8 编码",
        "请把文件另存为 UTF-8 编码",
    ),
    Code.FILE_EMPTY: Wording(
        "文件为空",
        "请用“git restore”恢复；或者删除文件，再用“reconciler pull”或“reconciler init”重新生成",
    ),
    Code.CONFLICT_MARKER: Wording(
        "“{marker}”是 git 的冲突标记",
        "请解决冲突：保留正确的行，删除冲突标记",
    ),
    Code.CONTROL_CHARACTER: Wording(
        "此处不能有不可见字符 {character}",
        "请删除这个字符",
    ),
    Code.FULL_WIDTH: Wording(
        "{character} 不是 ASCII 字符，此处只能用 ASCII（半角）字符",
        "请改成“{ascii}”",
    ),
    Code.SEVERAL_DOCUMENTS: Wording(
        "从此处起是第二个 YAML 文档",
        "一个文件只写一个文档，中间不要写“---”",
    ),
    Code.YAML_SYNTAX: Wording(
        "此处不是有效的 YAML",
        "请检查此处和上一行是否少了引号、括号或空格；如果值里有反斜杠，或者以 &、!、| 开头，请加单引号",
    ),
    Code.YAML_TAB: Wording(
        "YAML 不允许此处使用制表符",
        "请换成空格",
    ),
    Code.YAML_CHARACTER: Wording(
        "YAML 中的值不能以“{character}”开头",
        "请给这个值加引号",
    ),
    Code.YAML_STAR: Wording(
        "不支持通配符（“*”开头在 YAML 中是别名）",
        "请把“*.qq.com”改成“qq.com”：业务域名的父域名包含其所有子域名；服务器域名要逐个写出",
    ),
    Code.YAML_COLON: Wording(
        "此处多出“: ”，解析成了键",
        "如果值中含有“: ”，请加引号；如果是键，请与同级的键对齐",
    ),
    Code.YAML_HOST_KEYS: Wording(
        "{host} 下面还有键，它自己却没有键",
        "请写成“- host: {host}”，其他键与 host 对齐",
    ),
    Code.YAML_DASH: Wording(
        "列表项“- ”不能写在这里",
        "请从下一行开始写列表；如果值以“- ”开头，请加引号",
    ),
    Code.YAML_INDENTATION: Wording(
        "结构与上文不符（多为缩进不一致）",
        "同一映射的键、同一列表的短横线要对齐；右引号之后不能再有内容",
    ),
    Code.YAML_VALUE_DUE: Wording(
        "此处缺少一个值",
        "请补上；如果值以括号或逗号开头，请加引号",
    ),
    Code.YAML_KEY_DUE: Wording(
        "这个“:”前面缺少键",
        "请补上键；如果值以冒号开头，请加引号",
    ),
    Code.YAML_KEY_ALONE: Wording(
        "这一行缺少“: ”",
        "请写成“key: value”；在列表中则写成“- value”",
    ),
    Code.YAML_KEY_SPACE: Wording(
        "“{key}:”后面缺少空格",
        "请在冒号后加空格，写成 {key}: {value}",
    ),
    Code.YAML_ITEM_INDENTED: Wording(
        "这个列表项比上一项缩进得更多",
        "请让第 {line} 行与第 {first_line} 行的缩进一致",
    ),
    Code.YAML_QUOTE: Wording(
        "此处的引号没有配对",
        "请补上另一半引号",
    ),
    Code.YAML_BRACKET: Wording(
        "此处的括号没有配对，或者缺少逗号",
        "请补上另一半括号，各项之间用逗号隔开",
    ),
    Code.YAML_DIRECTIVE: Wording(
        "“{directive}”是 YAML 指令，此处只允许 %YAML",
        "请删除这一行",
    ),
    Code.YAML_ANCHOR: Wording(
        "“&{name}”是锚点，本文件不支持引用",
        "请删除",
    ),
    Code.YAML_ALIAS: Wording(
        "“*{name}”是别名，本文件不支持引用",
        "请直接写出引用的值",
    ),
    Code.YAML_TAG: Wording(
        "“{tag}”是 YAML 标签，本文件不支持",
        "请删除",
    ),
    Code.YAML_MERGE_KEY: Wording(
        "“<<”会合并别处的键，本文件不支持引用",
        "请直接写出要合并的键",
    ),
    Code.YAML_KEY_NOT_TEXT: Wording(
        "这个键是列表或映射",
        "请用一个单词作为键",
    ),
    Code.YAML_TOO_DEEP: Wording(
        "嵌套超过 {maximum} 层",
        "请从 README 的示例写起：期望状态只需四层",
    ),
    Code.YAML_TOO_LONG: Wording(
        "值超过 {maximum} 个",
        "请减少域名：没有平台放得下这么多",
    ),
    Code.REPEATED_KEY: Wording(
        "键“{key}”重复，首次出现在第 {first_line} 行",
        "请只保留一个",
    ),
    Code.TOO_MANY_PROBLEMS: Wording(
        "问题超过 {maximum} 个，其余不再显示",
        "请先修正以上问题，再重新运行",
    ),
    # Its shape
    Code.FILE_NOT_A_MAPPING: Wording(
        "文件内容不是映射（键值对）",
        "第一行写“version: 1”，再把域名列在“domains:”下面",
    ),
    Code.NOT_A_MAPPING: Wording(
        "{key} 不是映射（键值对）",
        "请在“{key}:”下面另起一行写各个键，并缩进",
    ),
    Code.NOT_A_LIST: Wording(
        "{key} 不是列表",
        "每一项单独一行，以“- ”开头；也可以写成 {example}",
    ),
    Code.NOT_TEXT: Wording(
        "{key} 不是字符串",
        "请在键后面写一个字符串",
    ),
    Code.UNQUOTED_TEXT: Wording(
        "YAML 会把 {key} 的值 {value} 读成{type}，不是字符串",
        '请加引号："{value}"',
    ),
    Code.NOT_A_NUMBER: Wording(
        "{key} 不是整数",
        "请只写数字，不加引号",
    ),
    Code.NUMBER_NOTATION: Wording(
        "{key} 的值 {value} 不是普通的十进制写法",
        "请改成 {number}",
    ),
    Code.NUMBER_OUT_OF_RANGE: Wording(
        "{key} 的值 {value} 超出范围（{minimum} 到 {maximum}）",
        "请写 {minimum} 到 {maximum} 之间的数",
    ),
    Code.UNKNOWN_KEY: Wording(
        "此处没有“{key}”这个键",
        "请删除；此处可用的键：{allowed}",
    ),
    Code.MISSPELLED_KEY: Wording(
        "此处没有“{key}”这个键",
        "请改成“{likely}”；此处可用的键：{allowed}",
    ),
    Code.MISSING_KEY: Wording(
        "缺少键“{key}”",
        "请补上，例如“{example}”",
    ),
    Code.UNKNOWN_VERSION: Wording(
        "文件的版本是 {version}，本程序只支持版本 {known}",
        "请写“version: {known}”，或者使用与文件对应的程序版本",
    ),
    Code.UNKNOWN_CHOICE: Wording(
        "“{value}”不是 {key} 的可选值",
        "请从中选择：{choices}",
    ),
    Code.UNKNOWN_LIST: Wording(
        "没有“{value}”这个列表",
        "请写 testing（测试版）或 published（全网发布版）",
    ),
    Code.EMPTY_VALUE: Wording(
        "{key} 没有值",
        "请写上值；如果不需要，请删除这个键",
    ),
    Code.DOMAINS_EMPTY: Wording(
        "domains 没有值",
        "如果一个域名都不要，请写“domains: []”",
    ),
    Code.REPEATED_VALUE: Wording(
        "“{value}”在 {key} 中重复",
        "请删除重复的值",
    ),
    Code.PLATFORM_NAME: Wording(
        "“{value}”不是有效的平台名称",
        "请用小写字母和数字，中间可用单个连字符，例如 acme-shop",
    ),
    Code.VERIFICATION_FILE_NAME: Wording(
        "“{value}”不是有效的校验文件名",
        "请写微信给出的文件名，例如 8f3a2c.txt，不带目录",
    ),
    Code.VERIFICATION_CONTENT: Wording(
        "“{value}”不是有效的校验文件内容：含有空格、换行或非 ASCII 字符",
        "请原样填写微信给出的文件内容",
    ),
    Code.VERIFICATION_NOT_USED: Wording(
        "服务器域名没有校验文件",
        "请删除 verification",
    ),
    Code.TEXT_TOO_LONG: Wording(
        "{key} 超过 {maximum} 个字符",
        "请缩短",
    ),
    # Its hosts
    Code.HOST_NOT_TEXT: Wording(
        "此处应写域名，却是列表或映射",
        "请写域名，例如 www.qq.com；在 domains 中也可以写含有“host”键的映射",
    ),
    Code.HOST_EMPTY: Wording(
        "此处没有域名",
        "请写上域名，例如 www.qq.com，或者删除这一项",
    ),
    Code.HOST_AS_KEY: Wording(
        "{host} 写成了键",
        "请写“- {host}”；需要其他键时，请写“- host: {host}”，其他键写在下面",
    ),
    Code.HOST_SURROUNDED: Wording(
        "“{value}”中的域名前后有多余的空格或标点",
        "请改成 {host}",
    ),
    Code.HOST_SCHEME: Wording(
        "“{value}”带有协议头",
        "请改成 {host}：一律使用 HTTPS",
    ),
    Code.HOST_USER: Wording(
        "“{value}”带有用户名",
        "请改成 {host}",
    ),
    Code.HOST_PORT: Wording(
        "“{value}”带有端口",
        "请改成 {host}：一律使用 HTTPS 的 443 端口",
    ),
    Code.HOST_PATH: Wording(
        "“{value}”带有路径",
        "请改成 {host}：域名放行后，其下所有路径都能打开",
    ),
    Code.HOST_COMMENT: Wording(
        "“{value}”中的“#”前面没有空格",
        "请改成 {host}；如果后面是注释，请在“#”前加空格",
    ),
    Code.HOST_WILDCARD: Wording(
        "“{value}”是通配符",
        "请改成 {host}：业务域名的父域名包含其所有子域名；服务器域名要逐个写出",
    ),
    Code.HOST_PATTERN: Wording(
        "“{value}”是通配符，这里只支持完整的域名",
        "请逐个写出域名；业务域名也可以写父域名，例如 qq.com，即包含其所有子域名",
    ),
    Code.HOST_TRAILING_DOT: Wording(
        "“{value}”以点结尾",
        "请改成 {host}",
    ),
    Code.HOST_ADDRESS: Wording(
        "“{value}”是 IP 地址",
        "请写指向这个 IP 的域名：微信不接受 IP 地址",
    ),
    Code.HOST_UPPER_CASE: Wording(
        "“{value}”含有大写字母",
        "请改成 {host}",
    ),
    Code.HOST_NOT_ASCII: Wording(
        "“{value}”含有非 ASCII 字符 {character}",
        "请改成 {host}；如果本来要写 ASCII 字母，请改用 ASCII 字母",
    ),
    Code.HOST_SEVERAL: Wording(
        "“{value}”包含多个域名",
        "请每行写一个，以“- ”开头",
    ),
    Code.HOST_CHARACTER: Wording(
        "“{value}”含有不允许的字符 {character}",
        "只能用字母 a 到 z、数字、连字符和点；其他文字请写成 Punycode（xn--）",
    ),
    Code.HOST_ONE_LABEL: Wording(
        "“{value}”不是完整的域名：没有点",
        "请写完整的域名，例如 www.qq.com",
    ),
    Code.HOST_EMPTY_LABEL: Wording(
        "“{value}”多了一个点",
        "请改成 {host}",
    ),
    Code.HOST_LABEL_TOO_LONG: Wording(
        "“{label}”这一段超过 {maximum} 个字符",
        "请按 DNS 中的写法填写",
    ),
    Code.HOST_LABEL_HYPHEN: Wording(
        "“{label}”这一段以连字符开头或结尾",
        "域名的每一段都要以字母或数字开头和结尾",
    ),
    Code.HOST_TOP_LABEL: Wording(
        "最后一段“{label}”不是顶级域名",
        "域名要以字母结尾，例如 com、cn，或者以 Punycode（xn--）结尾",
    ),
    Code.HOST_TOO_LONG: Wording(
        "“{value}”超过 {maximum} 个字符",
        "请按 DNS 中的写法填写",
    ),
    Code.REPEATED_HOST: Wording(
        "{host} 重复，首次出现在第 {first_line} 行",
        "请只保留一个",
    ),
    Code.REMOVED_PROTECTED: Wording(
        "{host} 写在 removed 中，又在第 {protected_line} 行受保护",
        "请删除其中一处：受保护的域名不会删除",
    ),
    Code.TOO_MANY_HOSTS: Wording(
        "{list}列表写了 {count} 个域名，超过 policy.limit（{limit}）",
        "请减少域名，或者把 policy.limit 改成微信允许这个平台的数量：最新的文档写的是 {granted} 个",
    ),
    Code.REPEATED_PLATFORM: Wording(
        "另一个文件 {other} 写的也是平台 {platform} 的{resource}",
        "请给每个文件写不同的平台名称，或者分开运行",
    ),
}
