"""WeChat and the token's source: exchanges that failed, and answers that refuse or cannot be used."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # Exchanges with either
    Code.EXCHANGE_INTERRUPTED: Wording(
        "还没有收到 {server} 的响应，运行就中断了",
        "请再次运行同一命令：会先读取线上列表",
    ),
    Code.TLS_FAILED: Wording(
        "无法与 {server} 建立可信的 TLS 连接：{reason}",
        "请检查地址的协议、主机和端口；如果公司代理会重新签发证书，请用 SSL_CERT_FILE 指定代理的证书",
    ),
    Code.PROXY_REFUSED: Wording(
        "代理 {proxy} 拒绝连接 {server}：{reason}",
        "请让代理放行 {server}，或者把主机写进 NO_PROXY",
    ),
    Code.PROXY_LOGIN: Wording(
        "代理 {proxy} 要求正确的用户名和密码，才能连接 {server}（{reason}）",
        "请检查 HTTPS_PROXY 中的用户名和密码：写成 http://USER:PASSWORD@HOST:PORT，特殊字符用百分号编码；"
        "或者把服务器的主机写进 NO_PROXY",
    ),
    Code.PROXY_UNREACHABLE: Wording(
        "无法通过代理 {proxy} 连接 {server}：{reason}",
        "请检查 HTTPS_PROXY 和 ALL_PROXY，或者取消设置，或者把服务器的主机写进 NO_PROXY",
    ),
    Code.PROXY_SETTINGS: Wording(
        "{variable} 为 {server} 设置的代理无法使用",
        "请把 {variable} 写成 http://HOST:PORT；不支持 SOCKS 代理",
    ),
    Code.CERTIFICATES_UNREADABLE: Wording(
        "无法读取用于验证 {server} 的证书：{reason}",
        "请把 SSL_CERT_FILE 设为 PEM 文件，或把 SSL_CERT_DIR 设为证书目录，或者两个都不设置",
    ),
    Code.RESPONSE_ENCODED: Wording(
        "{server} 的响应带有 Content-Encoding {encoding}，而请求没有要求编码",
        "请重新运行；如果反复出现，请检查地址，以及本机到服务器之间的网络设备",
    ),
    # Exchanges with WeChat
    Code.WECHAT_UNREACHABLE: Wording(
        "无法连接 {server}：{reason}",
        "请检查地址和网络，再重新运行",
    ),
    Code.WECHAT_TIMEOUT: Wording(
        "{server} 在 {seconds} 秒内没有返回完整的响应",
        "请重新运行；如果网络慢，请调大 --timeout",
    ),
    Code.WECHAT_BROKEN_OFF: Wording(
        "还没有收完 {server} 的响应，连接就断开了",
        "请重新运行；如果反复出现，请检查本机到微信之间的网络设备",
    ),
    Code.WECHAT_DOWN: Wording(
        "{server} 故障或过载（HTTP 状态码 {status}）",
        "请过几分钟再运行",
    ),
    Code.WECHAT_HTTP_STATUS: Wording(
        "{server} 返回 HTTP 状态码 {status}",
        "请检查地址，以及本机到微信之间的网络设备",
    ),
    Code.WECHAT_REDIRECT: Wording(
        "{server} 返回重定向（HTTP 状态码 {status}），令牌不会发往别处",
        "请把 --api-url 设为接口本身的地址；如果已经是，说明中间有设备在重定向",
    ),
    Code.WECHAT_TOO_LARGE: Wording(
        "{server} 的响应超过 {limit} 字节",
        "请检查地址：这个接口的响应不会这么长",
    ),
    Code.WECHAT_BROKEN_ANSWER: Wording(
        "{server} 的响应不是这个接口应返回的 JSON",
        "请重新运行；如果反复出现，请检查地址，以及本机到微信之间的网络设备",
    ),
    Code.WECHAT_ANSWER_FIELD: Wording(
        "微信的响应缺少 {field}，或者与文档不符",
        "请重新运行；如果反复出现，说明接口有变化：请查看本工具是否有新版本",
    ),
    Code.LISTS_UNREADABLE: Wording(
        "线上{list}列表中有一个值包含多个域名：{value}",
        "请先不要修改，到微信开放平台查看这个列表：只有那里也是一个值时，才逐个添加其中的域名，再删除这个值；"
        "如果那里是分开的，说明接口有变化：请报告问题，不要删除任何域名",
    ),
    Code.WECHAT_TOO_MANY_VALUES: Wording(
        "线上{list}列表有 {count} 个值，期望状态最多只能写 {maximum} 个",
        "请在微信开放平台删除不需要的，再重新运行 pull；--format json 会列出所有值",
    ),
    # Answers of WeChat's that refuse
    Code.WECHAT_BUSY: Wording(
        "微信提示系统繁忙（errcode {answer}）",
        "请过几分钟再运行",
    ),
    Code.WECHAT_BUSY_ADD: Wording(
        "微信没有添加域名，提示系统繁忙；域名没有校验文件时也会这样（errcode {answer}）",
        "请先运行 reconciler check，找出没有校验文件的域名；如果都有，请过几分钟再运行",
    ),
    Code.WECHAT_NOT_PUBLISHED: Wording(
        "微信提示第三方平台未发布，只能修改测试版列表（errcode {answer}）",
        "请在微信开放平台（open.weixin.qq.com）全网发布第三方平台；在此之前，所有域名都写 lists: [testing]",
    ),
    Code.WECHAT_LIST_FULL: Wording(
        "微信提示列表已满：这次向{lists}提交了 {count} 个域名（errcode {answer}）",
        "请从文件中删除一些域名，优先删除已登记父域名的子域名：父域名包含其子域名；如果微信给这个平台的上限更低，"
        "请调低 policy.limit",
    ),
    Code.WECHAT_INVALID_HOST: Wording(
        "微信提示存在无效域名；这次提交的域名：{hosts}（errcode {answer}）",
        "请运行 reconciler check；每个域名都要完成 ICP 备案，并能通过 https 在根目录访问校验文件，不能重定向",
    ),
    Code.WECHAT_FILE_FAILED: Wording(
        "微信在某个域名上没有找到校验文件；这次提交的域名：{hosts}（errcode {answer}）",
        "请运行 reconciler check，把校验文件放到缺少文件的每个域名的根目录",
    ),
    Code.WECHAT_FILE_OTHER: Wording(
        "微信在某个域名上找到的不是本平台的校验文件；这次提交的域名：{hosts}（errcode {answer}）",
        "请在每个域名的根目录放第三方平台自己的校验文件（reconciler check 会给出文件名），不要放小程序的",
    ),
    Code.WECHAT_HOST_BOUND: Wording(
        "微信提示某个域名绑定的平台或小程序过多；这次提交的域名：{hosts}（errcode {answer}）",
        "请在别处解除绑定，或者从文件中删除这个域名",
    ),
    Code.WECHAT_ABSENT_HOST: Wording(
        "微信拒绝删除不在列表中的域名；这次提交的域名：{hosts}（errcode {answer}）",
        "请运行 plan 查看线上列表，可能已有变化",
    ),
    Code.WECHAT_MALFORMED_REQUEST: Wording(
        "微信提示请求格式有误（errcode {answer}）",
        "这是本工具的缺陷，不是文件的问题：请附上 errcode 和 rid 报告",
    ),
    Code.WECHAT_LENGTH: Wording(
        "微信提示域名过长：这次提交了 {count} 个域名，共 {bytes} 字节（errcode {answer}）",
        "请把改动拆成两次或更多，每次少一些域名",
    ),
    Code.WECHAT_TOKEN_REFUSED: Wording(
        "微信提示令牌无效或已过期（errcode {answer}）",
        "请让令牌来源返回中控服务器正在使用的 component_access_token：每次申请新令牌，旧令牌都会失效",
    ),
    Code.WECHAT_TOKEN_KIND: Wording(
        "微信不接受这种令牌（errcode {answer}）",
        "请使用第三方平台的 component_access_token，不要用小程序的 access_token",
    ),
    Code.WECHAT_TICKET: Wording(
        "微信提示第三方平台的 component_verify_ticket 无效或已过期（errcode {answer}）",
        "请确认中控服务器能收到微信每十分钟推送的 ticket，并用最新的 ticket 获取令牌",
    ),
    Code.WECHAT_INVALID_PLATFORM: Wording(
        "微信不接受这个第三方平台（errcode {answer}）",
        "请在微信开放平台（open.weixin.qq.com）确认第三方平台状态正常，且令牌属于这个平台",
    ),
    Code.WECHAT_NOT_AUTHORIZED: Wording(
        "这个第三方平台没有此接口的权限（errcode {answer}）",
        "请在微信开放平台（open.weixin.qq.com）检查平台类型和权限；或者到开放平台服务商专区求助，附上 rid",
    ),
    Code.WECHAT_IP_NOT_ALLOWED: Wording(
        "出口 IP {ip} 不在第三方平台的 IP 白名单中（errcode {answer}）",
        "请在微信开放平台（open.weixin.qq.com）把 {ip} 加入第三方平台的 IP 白名单；CI 需要固定的出口 IP",
    ),
    Code.WECHAT_CALLER_NOT_ALLOWED: Wording(
        "本机的出口 IP 不在第三方平台的 IP 白名单中（errcode {answer}）",
        "请在微信开放平台（open.weixin.qq.com）把本机的公网 IP 加入第三方平台的 IP 白名单；CI 需要固定的出口 IP",
    ),
    Code.WECHAT_QUOTA: Wording(
        "当天的接口调用配额已用完（errcode {answer}）",
        "请明天再运行；或由平台管理员调用“使用 AppSecret 重置第三方平台 API 调用次数”接口（每月 10 次）",
    ),
    Code.WECHAT_RATE: Wording(
        "一分钟内的接口调用过多（errcode {answer}）",
        "请过几分钟再运行，并避开同一平台的其他调用方",
    ),
    Code.WECHAT_MONTHLY_QUOTA: Wording(
        "当月的修改配额已用完（errcode {answer}）",
        "请下个月再运行，或者向微信申请更多配额",
    ),
    Code.WECHAT_ERROR: Wording(
        "微信拒绝了这次调用（errcode {answer}）",
        "请在微信文档中查找这个错误码；或者到开放平台服务商专区求助，附上 rid",
    ),
    # The token's source
    Code.TOKEN_SOURCE_UNREACHABLE: Wording(
        "无法连接令牌来源 {server}：{reason}",
        "请检查 --token-url 和网络，再重新运行",
    ),
    Code.TOKEN_FILE_TIMEOUT: Wording(
        "{seconds} 秒内没有读完令牌文件 {file}",
        "如果是管道，请检查写入方是否写完令牌并结束，或者调大 --timeout",
    ),
    Code.TOKEN_SOURCE_TIMEOUT: Wording(
        "令牌来源 {server} 在 {seconds} 秒内没有返回完整的响应",
        "请重新运行，或者调大 --timeout",
    ),
    Code.TOKEN_SOURCE_BROKEN_OFF: Wording(
        "还没有收完令牌来源 {server} 的响应，连接就断开了",
        "请确认 --token-url 指向 HTTP 服务器，再重新运行",
    ),
    Code.TOKEN_SOURCE_DOWN: Wording(
        "令牌来源 {server} 故障或过载（HTTP 状态码 {status}）",
        "请重启令牌来源，或者过几分钟再运行",
    ),
    Code.TOKEN_SOURCE_REFUSED: Wording(
        "令牌来源 {server} 返回 HTTP 状态码 {status}",
        "请检查 --token-url；如果来源要求授权，再检查 WECHAT_TOKEN_AUTHORIZATION",
    ),
    Code.TOKEN_SOURCE_REDIRECT: Wording(
        "令牌来源 {server} 返回重定向（HTTP 状态码 {status}），本工具不跟随",
        "如果信任重定向后的地址，请直接写进 --token-url",
    ),
    Code.TOKEN_SOURCE_TOO_LARGE: Wording(
        "令牌来源 {server} 的响应超过 {limit} 字节",
        "请把 --token-url 改成只返回令牌、或返回含令牌的小 JSON 对象的地址",
    ),
    Code.TOKEN_SOURCE_ERROR: Wording(
        "令牌来源 {source} 返回错误 {error}",
        "请先解决令牌来源的错误，再重新运行",
    ),
    Code.TOKEN_SOURCE_ANSWER: Wording(
        "令牌来源 {source} 返回的不是令牌：{flaw}",
        "请让令牌来源只返回 component_access_token，或者用 --token-field 指定 JSON 中的字段",
    ),
    Code.TOKEN_SOURCE_IS_JSON: Wording(
        "令牌来源 {source} 的内容是 JSON 对象，不是令牌",
        "请指定令牌所在的字段，例如 --token-field data.token",
    ),
    Code.TOKEN_SOURCE_NOT_JSON: Wording(
        "令牌来源 {source} 的内容不是 JSON 对象，没有字段 {field}",
        "如果内容就是令牌本身，请去掉 --token-field",
    ),
    Code.TOKEN_SOURCE_FIELD: Wording(
        "令牌来源 {source} 的 JSON 中，{field} 处没有字符串",
        "请在 --token-field 中写出令牌所在的各级字段名，由外到内，用点隔开",
    ),
}
