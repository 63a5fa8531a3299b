"""The desired state's file: how it is written, its shape, its hosts."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # The text
    Code.FILE_TOO_LARGE: Wording(
        "文件超过 {maximum} 字节",
        "请指定期望状态文件；一万个域名也放得下",
    ),
    Code.FILE_NOT_UTF8: Wording(
        "不是 UTF-8 编码：此处的字节是 {byte}",
        "请把文件另存为 UTF-8",
    ),
    Code.FILE_EMPTY: Wording(
        "文件是空的",
        "请用“git restore”恢复它；或者删除它，再用“reconciler pull”或“reconciler init”重新生成",
    ),
    Code.CONFLICT_MARKER: Wording(
        "“{marker}”是 git 的冲突标记",
        "请解决冲突：保留正确的行，删除冲突标记",
    ),
    Code.CONTROL_CHARACTER: Wording(
        "此处不允许出现不可见字符 {character}",
        "请删除它",
    ),
    Code.FULL_WIDTH: Wording(
        "{character} 不是 ASCII 字符，而此处需要 ASCII（半角）字符",
        "请改写为“{ascii}”",
    ),
    Code.SEVERAL_DOCUMENTS: Wording(
        "此处开始了第二个 YAML 文档",
        "一个文件只写一个文档，中间不要有“---”",
    ),
    Code.YAML_SYNTAX: Wording(
        "不是有效的 YAML：{words}",
        "请检查此处和上一行是否少了引号、括号或空格",
    ),
    Code.YAML_TAB: Wording(
        "YAML 要求用空格的地方出现了制表符",
        "请把制表符换成空格",
    ),
    Code.YAML_CHARACTER: Wording(
        "YAML 中的值不能以“{character}”开头",
        "请给这个值加上引号",
    ),
    Code.YAML_STAR: Wording(
        "此处的“*”在 YAML 中表示别名，而通配符不受支持",
        "请只写父域名：写“qq.com”而不是“*.qq.com”，它包含所有子域名",
    ),
    Code.YAML_COLON: Wording(
        "此处不能有键，而“: ”会构成一个键",
        "如果值里含有“: ”，请加引号；如果是键，请与旁边的键对齐缩进",
    ),
    Code.YAML_DASH: Wording(
        "此处不能开始列表，而“- ”会开始一个列表",
        "请从下一行开始写列表；如果值以“- ”开头，请加引号",
    ),
    Code.YAML_INDENTATION: Wording(
        "此处与上文接不上",
        "同一映射的键、同一列表的短横线要缩进一致；右引号之后不能再有内容",
    ),
    Code.YAML_VALUE_DUE: Wording(
        "此处缺少一个值",
        "请补上；如果值以括号或逗号开头，请加引号",
    ),
    Code.YAML_KEY_DUE: Wording(
        "这个“:”前面没有键",
        "请写上键；如果值以冒号开头，请加引号",
    ),
    Code.YAML_KEY_ALONE: Wording(
        "这一行没有“: ”",
        "请写成“key: value”；在列表中则写成“- value”",
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
        "“&{name}”是锚点，此文件不允许引用",
        "请删除它",
    ),
    Code.YAML_ALIAS: Wording(
        "“*{name}”是别名，此文件不允许引用",
        "请直接写出它代表的内容",
    ),
    Code.YAML_TAG: Wording(
        "“{tag}”是标签，而此文件中的值都按原样读取",
        "请删除它",
    ),
    Code.YAML_MERGE_KEY: Wording(
        "“<<”会合并别处的键，此文件不允许引用",
        "请直接写出要合并的键",
    ),
    Code.YAML_KEY_NOT_TEXT: Wording(
        "这个键是列表或映射",
        "键请写成一个单词",
    ),
    Code.YAML_TOO_DEEP: Wording(
        "嵌套超过 {maximum} 层",
        "请从 README 的示例写起：期望状态只需要四层",
    ),
    Code.YAML_TOO_LONG: Wording(
        "值的数量超过 {maximum}",
        "请减少域名：没有平台能容纳这么多",
    ),
    Code.REPEATED_KEY: Wording(
        "键“{key}”重复，首次出现在第 {first_line} 行",
        "请只保留一个",
    ),
    Code.TOO_MANY_PROBLEMS: Wording(
        "问题超过 {maximum} 个，其余不再显示",
        "请先修正这些，再重新运行",
    ),
    # Its shape
    Code.FILE_NOT_A_MAPPING: Wording(
        "文件内容不是由键组成的映射",
        "第一行写“version: 1”，再把域名列在“domains:”下面",
    ),
    Code.NOT_A_MAPPING: Wording(
        "{key} 不是由键组成的映射",
        "请在“{key}:”下面另起行写它的键，并增加缩进",
    ),
    Code.NOT_A_LIST: Wording(
        "{key} 不是列表",
        "每一项单独一行，以“- ”开头；或者写成 [one, two]",
    ),
    Code.NOT_TEXT: Wording(
        "{key} 不是单个文本",
        "请在键后面写一个文本",
    ),
    Code.UNQUOTED_TEXT: Wording(
        "YAML 会把 {key} 的值 {value} 读作空值、布尔值或数字，而不是字符串",
        '请加引号："{value}"',
    ),
    Code.NOT_A_NUMBER: Wording(
        "{key} 不是整数",
        "请只写数字，不加引号",
    ),
    Code.NUMBER_NOTATION: Wording(
        "{key} 写成了 {value}，不是普通的十进制数字",
        "请写 {number}",
    ),
    Code.NUMBER_OUT_OF_RANGE: Wording(
        "{key} 是 {value}，超出 {minimum} 到 {maximum} 的范围",
        "请写 {minimum} 到 {maximum} 之间的数",
    ),
    Code.UNKNOWN_KEY: Wording(
        "此处没有“{key}”这个键",
        "请删除它；此处可用的键：{allowed}",
    ),
    Code.MISSPELLED_KEY: Wording(
        "此处没有“{key}”这个键",
        "请写“{likely}”；此处可用的键：{allowed}",
    ),
    Code.MISSING_KEY: Wording(
        "缺少键“{key}”",
        "请补上，例如“{example}”",
    ),
    Code.UNKNOWN_VERSION: Wording(
        "文件的版本是 {version}，而本程序只认版本 {known}",
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
        "请写上值；不需要的键请整个去掉",
    ),
    Code.DOMAINS_EMPTY: Wording(
        "domains 没有值",
        "如果一个域名也不要，请写“domains: []”",
    ),
    Code.REPEATED_VALUE: Wording(
        "“{value}”在 {key} 中重复",
        "请删除它",
    ),
    Code.PLATFORM_NAME: Wording(
        "“{value}”不是合法的平台名称",
        "请用小写字母和数字，以单个连字符连接，例如 acme-shop",
    ),
    Code.VERIFICATION_FILE_NAME: Wording(
        "“{value}”不是合法的校验文件名",
        "请写微信给出的文件名，例如 8f3a2c.txt，不带目录",
    ),
    Code.VERIFICATION_CONTENT: Wording(
        "“{value}”不是合法的校验文件内容：其中有空格、换行或非 ASCII 字符",
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
        "此处应为域名，却是列表或映射",
        "请写域名，例如 www.qq.com；在 domains 中也可以写含有键“host”的映射",
    ),
    Code.HOST_EMPTY: Wording(
        "此处没有域名",
        "请写上域名，例如 www.qq.com，或者删除这一项",
    ),
    Code.HOST_AS_KEY: Wording(
        "{host} 在此处被写成了键",
        "请写“- {host}”；需要其他键时写“- host: {host}”，再在下面写其他键",
    ),
    Code.HOST_SURROUNDED: Wording(
        "“{value}”中的域名前后有空格或标点",
        "请写 {host}",
    ),
    Code.HOST_SCHEME: Wording(
        "“{value}”带有协议头",
        "请写 {host}：只会使用 HTTPS",
    ),
    Code.HOST_USER: Wording(
        "“{value}”带有用户名",
        "请写 {host}",
    ),
    Code.HOST_PORT: Wording(
        "“{value}”带有端口",
        "请写 {host}：只会使用 443 端口的 HTTPS",
    ),
    Code.HOST_PATH: Wording(
        "“{value}”带有路径",
        "请写 {host}：域名放行后，其下所有路径都可以打开",
    ),
    Code.HOST_COMMENT: Wording(
        "“{value}”中的“#”前面没有空格",
        "请写 {host}；如果后面是注释，请在“#”前加空格",
    ),
    Code.HOST_WILDCARD: Wording(
        "“{value}”是通配符",
        "请写 {host}：对业务域名，登记父域名即包含其所有子域名",
    ),
    Code.HOST_PATTERN: Wording(
        "“{value}”是通配符，而列表中只能写完整的域名",
        "请逐个写出域名；对业务域名，也可以写父域名，例如 qq.com，它包含所有子域名",
    ),
    Code.HOST_TRAILING_DOT: Wording(
        "“{value}”以点结尾",
        "请写 {host}",
    ),
    Code.HOST_ADDRESS: Wording(
        "“{value}”是 IP 地址",
        "请写指向它的域名：微信不接受 IP 地址",
    ),
    Code.HOST_UPPER_CASE: Wording(
        "“{value}”含有大写字母",
        "请写 {host}",
    ),
    Code.HOST_NOT_ASCII: Wording(
        "“{value}”含有非 ASCII 字符 {character}",
        "请写 {host}；如果本意是 ASCII 字母，请改用 ASCII 字母",
    ),
    Code.HOST_SEVERAL: Wording(
        "“{value}”中有多个域名",
        "请每行写一个，以“- ”开头",
    ),
    Code.HOST_CHARACTER: Wording(
        "“{value}”含有字符 {character}",
        "只能使用字母 a 到 z、数字、连字符和点；其他文字请写成 Punycode（xn--）",
    ),
    Code.HOST_ONE_LABEL: Wording(
        "“{value}”不是完整的域名：里面没有点",
        "请写全，例如 www.qq.com",
    ),
    Code.HOST_EMPTY_LABEL: Wording(
        "“{value}”多了一个点",
        "请写 {host}",
    ),
    Code.HOST_LABEL_TOO_LONG: Wording(
        "“{label}”这一段超过 {maximum} 个字符",
        "请按域名服务器上的写法填写",
    ),
    Code.HOST_LABEL_HYPHEN: Wording(
        "“{label}”这一段以连字符开头或结尾",
        "域名的每一段都要以字母或数字开头和结尾",
    ),
    Code.HOST_TOP_LABEL: Wording(
        "最后一段“{label}”不是顶级域名",
        "域名要以字母结尾，例如 com、cn，或者 xn-- 形式",
    ),
    Code.HOST_TOO_LONG: Wording(
        "“{value}”超过 {maximum} 个字符",
        "请按域名服务器上的写法填写",
    ),
    Code.REPEATED_HOST: Wording(
        "{host} 重复，首次出现在第 {first_line} 行",
        "请只保留一个",
    ),
    Code.REMOVED_PROTECTED: Wording(
        "{host} 既在 removed 中，又在第 {protected_line} 行受保护",
        "请删除其中一处：受保护的域名不会被删除",
    ),
    Code.TOO_MANY_HOSTS: Wording(
        "{list}列表写了 {count} 个域名，而 policy.limit 是 {limit}",
        "请减少域名，或者把 policy.limit 设为微信允许该平台的数量：最新的文档写的是 {granted} 个",
    ),
    Code.REPEATED_PLATFORM: Wording(
        "另一个文件 {other} 写的也是平台 {platform} 的{resource}",
        "请给每个文件写各自的 platform:，或者分开运行",
    ),
}
