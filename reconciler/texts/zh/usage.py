"""The command line, the environment and local files."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    Code.BUG: Wording(
        "本工具出现程序缺陷，已停止（{kind}）；此前是否发送过调用，无法得知",
        "请运行 plan 查看线上状态；再用 -v 运行同一命令，把输出附上并报告缺陷",
    ),
    Code.FILE_MISSING: Wording(
        "没有 {file} 这个文件",
        "请先运行“reconciler pull --out {file}”或“reconciler init”；如果文件在别处，请指定它",
    ),
    Code.FILE_UNREADABLE: Wording(
        "无法读取 {file}：{reason}",
        "请指定一个存在且当前用户有权读取的文件",
    ),
    Code.FILE_UNWRITABLE: Wording(
        "无法写入 {file}：{reason}",
        "请指定当前用户可以写入的文件：目录要存在，磁盘要有空间，管道要有进程在读取",
    ),
    Code.OUTPUT_UNWRITABLE: Wording(
        "无法写入标准输出：{reason}",
        "请检查输出的去向：磁盘可能已满，或者读取它的程序已经结束",
    ),
    Code.FOLDER_EMPTY: Wording(
        "目录 {file} 中没有任何期望状态",
        "请指定一个目录，其中每个平台有一个 .yaml 文件",
    ),
    Code.FILE_REPEATED: Wording(
        "{file} 重复：它与 {same} 是同一个文件",
        "每个文件只写一次，也不要在写目录的同时再写其中的文件",
    ),
    Code.FILE_IRREGULAR: Wording(
        "{file} 不是普通文件",
        "把它移出目录，或者逐个写出要用的文件",
    ),
    Code.OUTPUT_REPEATED: Wording(
        "{flag} 与 {output} 写入同一个文件",
        "请为每个输出指定各自的文件",
    ),
    Code.OUTPUT_IS_INPUT: Wording(
        "{flag} 指定的正是 {input} 要读取的文件",
        "请写入另一个文件",
    ),
    Code.FILE_EXISTS: Wording(
        "{file} 已存在",
        "请用 --force 替换它，或者指定另一个文件",
    ),
    Code.NOT_REPOSITORY_ROOT: Wording(
        "此目录不是 git 仓库的根目录",
        "切换到包含 .git 的目录，或先运行 git init",
    ),
    Code.CHOICE_MISSING: Wording(
        "init --ci {ci} 缺少 {flag}",
        "加上 {flag}：reconciler init --help 有说明",
    ),
    Code.PIPELINE_EXISTS: Wording(
        "{file} 已存在",
        "运行 reconciler init --ci {ci} --update 更新它，可同时更改任何选项",
    ),
    Code.PIPELINE_FOREIGN: Wording(
        "{file} 不是由 reconciler init --ci {ci} 写入的",
        "移走该文件，再运行不带 --update 的 reconciler init --ci {ci}",
    ),
    Code.REPORT_UNUSABLE: Wording(
        "{file} 的第 {line} 行不是本版本能读取的报告：{flaw}",
        "请原样使用 --out 或 --format json 写出的文件，并使用写出它的版本或更新的版本",
    ),
    Code.LIVE_UNUSABLE: Wording(
        "{file} 中没有线上状态",
        "请给出期望状态文件，或者 pull --format json 的输出",
    ),
    Code.LIVE_LACKS_PLATFORM: Wording(
        "{file} 中没有 {platform} 的{resource}的线上状态，或者不止一份",
        "请使用 pull --platform {platform} --format json 的输出，每个平台一行",
    ),
    Code.LIVE_OTHER_RESOURCE: Wording(
        "{file} 是线上的{live}，而期望状态描述的是{resource}",
        "请用 pull --resource 读取同一种域名",
    ),
    Code.TOKEN_MISSING: Wording(
        "没有 component_access_token",
        "请设置 {variable}，或者使用 --token-file 或 --token-url",
    ),
    Code.TOKEN_BLANK: Wording(
        "{variable} 已设置，但为空白",
        "请把 {variable} 设为该平台的 component_access_token；CI 会把没有设置的密钥作为空白传入",
    ),
    Code.TOKEN_SHARED: Wording(
        "{source} 会让所有平台使用同一个令牌",
        "请给每个平台设置各自的变量：WECHAT_COMPONENT_ACCESS_TOKEN__ 加大写的平台名称，用 _ 代替 -；"
        "或者在 --token-file 或 --token-url 中平台名称的位置写入花括号括起的 platform，写法见 docs/fleet.md",
    ),
    Code.TOKEN_REPEATED: Wording(
        "本平台与 {platform} 的令牌相同",
        "请在各平台自己的来源中设置该平台的 component_access_token：一个令牌只对应一个平台的列表",
    ),
    Code.TOKEN_MALFORMED: Wording(
        "{source} 中没有令牌：{flaw}",
        "请只放 component_access_token 本身，不要有其他内容",
    ),
    Code.TOKEN_SOURCE_AUTHORIZATION: Wording(
        "WECHAT_TOKEN_AUTHORIZATION 的值不能用作 HTTP 请求头",
        "请填写 Authorization 请求头的完整值，例如 Bearer 后接密钥：只含 ASCII，写在一行",
    ),
    Code.ADDRESS_BLANK: Wording(
        "{variable} 已设置，但为空白",
        "请把 {variable} 设为接口的地址；要使用 https://api.weixin.qq.com，请取消设置它",
    ),
    Code.ADDRESS_INVALID: Wording(
        "{flag} 不是可用的地址：请检查其中的{part}",
        "请写协议和主机，例如 https://api.weixin.qq.com，不带用户名和片段；只有 --token-url 可以带查询参数",
    ),
    Code.ADDRESS_NOT_HTTPS: Wording(
        "{flag} 不是 https，令牌可能在途中被人读取",
        "请写 https 地址；http 只能用于本机回环地址，例如 http://127.0.0.1:8080",
    ),
    Code.PROXY_ADDRESS_INVALID: Wording(
        "{flag} 不是可用的代理地址：请检查其中的{part}",
        "请写成 http://HOST:PORT，不带用户名、密码、路径和查询参数；不支持 SOCKS 和 https 代理",
    ),
    # The history of the file
    Code.GIT_MISSING: Wording(
        "无法运行 git，而文件的历史在 git 中",
        "请安装 git，或者去掉 --keep-foreign",
    ),
    Code.GIT_FAILED: Wording(
        "git 无法读取历史：{reason}",
        "请在仓库中运行 git fsck；如果发现损坏，请重新克隆仓库",
    ),
    Code.REPOSITORY_MISSING: Wording(
        "{file} 不在任何 git 仓库中",
        "请在仓库的克隆中对这个文件运行，或者去掉 --keep-foreign",
    ),
    Code.HISTORY_SHALLOW: Wording(
        "这是浅克隆，缺少较早的提交",
        "请运行 git fetch --unshallow；GitHub Actions 请设置 fetch-depth: 0，GitLab CI 请设置 GIT_DEPTH: 0",
    ),
    Code.HISTORY_PARTIAL: Wording(
        "这是部分克隆，缺少文件的旧版本",
        "请不带 --filter 重新克隆仓库；GitHub Actions 请去掉 actions/checkout 的 filter",
    ),
    Code.FILE_LINKED: Wording(
        "{file} 在子模块中，或者路径中有符号链接",
        "请改用链接指向的文件；子模块请在它自己仓库的克隆中运行",
    ),
    Code.FILE_UNTRACKED: Wording(
        "HEAD 中没有 {file}",
        "请用 git add 和 git commit 提交 {file}",
    ),
    Code.SINCE_UNKNOWN: Wording(
        "{commit} 不在 HEAD 的第一父提交线上",
        "请把 --since 设为 git log --first-parent 列出的提交",
    ),
    Code.SINCE_MISSING: Wording(
        "HEAD 不是合并提交，无法知道这次改动从哪个提交开始",
        '请加上 --since "$(git merge-base origin/main HEAD)"，或者检出这次改动的合并提交',
    ),
    Code.CHANGE_TOO_LONG: Wording(
        "这次改动中修改 {file} 的提交有 {count} 个或更多",
        "请把这次改动压缩为一个提交",
    ),
    Code.FILE_NOT_COMMITTED: Wording(
        "{file} 与 HEAD 中的版本不同",
        "请用 git commit 提交，或者用 git restore 还原",
    ),
    Code.FILE_RENAMED: Wording(
        "{hosts} 只在 {file} 所取代的 {former} 中出现过",
        "要保留，请写在 domains 中；要删除，请写在 removed 中",
    ),
}
