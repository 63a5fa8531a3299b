"""The command line, the environment and local files."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    Code.BUG: Wording(
        "本工具出现程序缺陷，已停止（{kind}）；此前是否发送过调用未知",
        "请运行 plan 查看线上状态；反馈缺陷时，请附上同一命令加 -v 的输出",
    ),
    Code.FILE_MISSING: Wording(
        "文件 {file} 不存在",
        "请先运行“reconciler pull --out {file}”或“reconciler init”；如果文件在别处，请指定路径",
    ),
    Code.FILE_UNREADABLE: Wording(
        "无法读取 {file}：{reason}",
        "请指定存在、且当前用户有权读取的文件",
    ),
    Code.FILE_UNWRITABLE: Wording(
        "无法写入 {file}：{reason}",
        "请指定当前用户有权写入的文件：目录要存在，磁盘要有空间，管道要有进程在读取",
    ),
    Code.OUTPUT_UNWRITABLE: Wording(
        "无法写入标准输出：{reason}",
        "请检查输出的去向：磁盘可能已满，或者读取输出的程序已经结束",
    ),
    Code.FOLDER_EMPTY: Wording(
        "目录 {file} 中没有期望状态文件",
        "请指定另一个目录，其中每个平台一个 .yaml 文件",
    ),
    Code.FILE_REPEATED: Wording(
        "{file} 重复：与 {same} 是同一个文件",
        "每个文件只写一次；写了目录，就不要再写其中的文件",
    ),
    Code.FILE_IRREGULAR: Wording(
        "{file} 不是普通文件",
        "请移出目录，或者逐个写出要用的文件",
    ),
    Code.OUTPUT_REPEATED: Wording(
        "{flag} 与 {output} 会写入同一个文件",
        "请分别指定不同的文件",
    ),
    Code.OUTPUT_IS_INPUT: Wording(
        "{flag} 会写入 {input} 要读取的文件",
        "请指定另一个文件",
    ),
    Code.FILE_EXISTS: Wording(
        "{file} 已存在",
        "请用 --force 覆盖，或者指定另一个文件",
    ),
    Code.NOT_REPOSITORY_ROOT: Wording(
        "当前目录不是 git 仓库的根目录",
        "请切换到包含 .git 的目录，或者先运行 git init",
    ),
    Code.CHOICE_MISSING: Wording(
        "init --ci {ci} 缺少 {flags}",
        "请加上 {flags}，说明见 reconciler init --help",
    ),
    Code.PIPELINE_EXISTS: Wording(
        "{file} 已存在",
        "请运行 reconciler init --ci {ci} --update 来更新，可同时修改选项",
    ),
    Code.PIPELINE_FOREIGN: Wording(
        "{file} 不是 reconciler init --ci {ci} 生成的",
        "请移走这个文件，再运行 reconciler init --ci {ci}，不带 --update",
    ),
    Code.REPORT_UNUSABLE: Wording(
        "{file} 的第 {line} 行不是当前版本能读取的报告：{flaw}",
        "请原样使用 --out 或 --format json 写出的文件；读取时的工具版本不能低于写出时的版本",
    ),
    Code.LIVE_UNUSABLE: Wording(
        "{file} 中没有线上状态",
        "请指定期望状态文件，或者 pull --format json 的输出",
    ),
    Code.LIVE_LACKS_PLATFORM: Wording(
        "{file} 中没有 {platform} 的{resource}列表，或者不止一份",
        "请使用 pull --platform {platform} --format json 的输出，每个平台一行",
    ),
    Code.LIVE_OTHER_RESOURCE: Wording(
        "{file} 是线上的{live}，期望状态则是{resource}",
        "请用 pull --resource 读取同一种域名",
    ),
    Code.TOKEN_OF_OTHERS: Wording(
        "没有设置 {variable}，只设置了这些平台的令牌：{platforms}",
        "请用 --platform 或文件中的 platform 指定其中一个平台，或者设置 {variable}",
    ),
    Code.TOKEN_MISSING: Wording(
        "没有 component_access_token",
        "请设置 {variable}，或者使用 --token-file 或 --token-url；没有令牌时要试用，请运行 reconciler sandbox -- sh",
    ),
    Code.TOKEN_BLANK: Wording(
        "{variable} 已设置，但值为空",
        "请把 {variable} 设为该平台的 component_access_token；CI 会把未设置的密钥传成空值",
    ),
    Code.TOKEN_SHARED: Wording(
        "{source} 会让所有平台使用同一个令牌",
        "请给每个平台设置各自的变量：WECHAT_COMPONENT_ACCESS_TOKEN__ 加大写的平台名称，用 _ 代替 -；"
        "或者在 --token-file 或 --token-url 中，用花括号括起的 platform 代替平台名称：见 docs/fleet.zh-CN.md",
    ),
    Code.TOKEN_REPEATED: Wording(
        "本平台与 {platform} 的令牌相同",
        "请让每个平台使用自己的 component_access_token：一个令牌只能访问一个平台的列表",
    ),
    Code.TOKEN_MALFORMED: Wording(
        "{source} 中没有令牌：{flaw}",
        "请只放 component_access_token 本身，不要带其他内容",
    ),
    Code.TOKEN_SOURCE_AUTHORIZATION: Wording(
        "WECHAT_TOKEN_AUTHORIZATION 的值不能用作 HTTP 请求头",
        "请设为 Authorization 请求头的完整值，例如 Bearer 加密钥：只含 ASCII，写在一行",
    ),
    Code.ADDRESS_BLANK: Wording(
        "{variable} 已设置，但值为空",
        "请把 {variable} 设为微信接口的地址；要使用 https://api.weixin.qq.com，取消设置即可",
    ),
    Code.ADDRESS_INVALID: Wording(
        "{flag} 不是可用的地址：{part}有误",
        "请写成协议加主机，例如 https://api.weixin.qq.com，不带用户名和片段；只有 --token-url 可以带查询参数",
    ),
    Code.ADDRESS_NOT_HTTPS: Wording(
        "{flag} 不是 https，令牌可能在传输途中泄露",
        "请改用 https 地址；http 只能用于本机回环地址，例如 http://127.0.0.1:8080",
    ),
    Code.PROXY_ADDRESS_INVALID: Wording(
        "{flag} 不是可用的代理地址：{part}有误",
        "请写成 http://HOST:PORT，不带用户名、密码、路径和查询参数；不支持 SOCKS 和 https 代理",
    ),
    # The history of the file
    Code.GIT_MISSING: Wording(
        "无法运行 git，读不到文件的历史",
        "请安装 git，或者去掉 --keep-foreign",
    ),
    Code.GIT_FAILED: Wording(
        "git 无法读取历史：{reason}",
        "请在仓库中运行 git fsck；如果发现损坏，请重新克隆仓库",
    ),
    Code.REPOSITORY_MISSING: Wording(
        "{file} 不在任何 git 仓库中",
        "请在仓库的克隆中运行，或者去掉 --keep-foreign",
    ),
    Code.HISTORY_SHALLOW: Wording(
        "这是浅克隆，缺少较早的提交",
        "请运行 git fetch --unshallow；在 GitHub Actions 中设置 fetch-depth: 0，在 GitLab CI 中设置 GIT_DEPTH: 0",
    ),
    Code.HISTORY_PARTIAL: Wording(
        "这是部分克隆，缺少文件的旧版本",
        "请重新克隆仓库，不带 --filter；在 GitHub Actions 中去掉 actions/checkout 的 filter",
    ),
    Code.FILE_LINKED: Wording(
        "{file} 在子模块中，或者路径中有符号链接",
        "请改用链接指向的文件；如果是子模块，请在子模块自己的仓库中运行",
    ),
    Code.FILE_UNTRACKED: Wording(
        "HEAD 中没有 {file}",
        "请用 git add 和 git commit 提交 {file}",
    ),
    Code.SINCE_UNKNOWN: Wording(
        "{commit} 不在 HEAD 的第一父提交历史中",
        "请把 --since 设为 git log --first-parent 列出的某个提交",
    ),
    Code.SINCE_MISSING: Wording(
        "HEAD 不是这次改动的合并提交，无法确定改动从哪个提交开始",
        '请加上 --since "$(git merge-base origin/main HEAD)"，或者检出这次改动的合并提交',
    ),
    Code.CHANGE_TOO_LONG: Wording(
        "这次改动中，修改 {file} 的提交达到 {count} 个或更多",
        "请把这次改动压缩为一个提交",
    ),
    Code.FILE_NOT_COMMITTED: Wording(
        "{file} 与 HEAD 中的版本不同",
        "请用 git commit 提交，或者用 git restore 还原",
    ),
    Code.FILE_RENAMED: Wording(
        "{hosts} 只出现在 {former} 中，而 {former} 已被 {file} 取代",
        "要保留，请写到 domains 下；要删除，请写到 removed 下",
    ),
}
