"""WeChat and the token's source: exchanges that failed, and answers that refuse or cannot be used."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # Exchanges with either
    Code.EXCHANGE_INTERRUPTED: Wording(
        "与 {server} 的请求在收到响应前被中断",
        "请再次运行同一命令：它会先查看线上状态",
    ),
    Code.TLS_FAILED: Wording(
        "无法与 {server} 建立可信的 TLS 连接：{reason}",
        "请检查地址的协议、主机和端口；如果公司的代理会重新签发证书，请用 SSL_CERT_FILE 指定它的证书",
    ),
    Code.PROXY_REFUSED: Wording(
        "代理 {proxy} 拒绝连接 {server}：{reason}",
        "请让代理放行 {server}，或者把它的主机写进 NO_PROXY",
    ),
    Code.PROXY_LOGIN: Wording(
        "代理 {proxy} 要求有效的用户名和密码才能连接 {server}（{reason}）",
        "请检查 HTTPS_PROXY 中的用户名和密码：写成 http://USER:PASSWORD@HOST:PORT，其中的特殊字符使用百分号编码；"
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
        "无法读取用来校验 {server} 的证书：{reason}",
        "请让 SSL_CERT_FILE 指向 PEM 文件，或让 SSL_CERT_DIR 指向证书目录，或者两个都不设置",
    ),
    Code.RESPONSE_ENCODED: Wording(
        "{server} 的响应带有未请求的 Content-Encoding {encoding}",
        "请重新运行；如果一直如此，请检查地址，以及从这里到服务器之间的网络设备",
    ),
    # Exchanges with WeChat
    Code.WECHAT_UNREACHABLE: Wording(
        "无法连接 {server}：{reason}",
        "请检查地址、网络和代理，再重新运行",
    ),
    Code.WECHAT_TIMEOUT: Wording(
        "{server} 在 {seconds} 秒内没有返回完整的响应",
        "请重新运行；如果网络较慢，请用 --timeout 延长时间",
    ),
    Code.WECHAT_BROKEN_OFF: Wording(
        "与 {server} 的连接在收到完整响应前断开",
        "请重新运行；如果一直如此，请检查从这里到微信之间的网络设备",
    ),
    Code.WECHAT_DOWN: Wording(
        "{server} 故障或过载：HTTP 状态码 {status}",
        "请过几分钟再运行",
    ),
    Code.WECHAT_HTTP_STATUS: Wording(
        "{server} 返回 HTTP 状态码 {status}",
        "请检查地址，以及从这里到微信之间的网络设备",
    ),
    Code.WECHAT_REDIRECT: Wording(
        "{server} 返回重定向（HTTP 状态码 {status}），令牌不会带到别处",
        "请填写接口本身的地址；如果填的就是它，说明中间有设备在重定向",
    ),
    Code.WECHAT_TOO_LARGE: Wording(
        "{server} 的响应超过 {limit} 字节",
        "请检查地址：这个接口的响应不会这么长",
    ),
    Code.WECHAT_BROKEN_ANSWER: Wording(
        "{server} 的响应不是这个接口应返回的 JSON",
        "请重新运行；如果一直如此，请检查地址，以及从这里到微信之间的网络设备",
    ),
    Code.WECHAT_ANSWER_FIELD: Wording(
        "微信的响应中缺少 {field}，或者它与微信文档不符",
        "请重新运行；如果一直如此，说明接口已经变化：请查看本工具是否有新版本",
    ),
    Code.LISTS_UNREADABLE: Wording(
        "线上{list}列表中有一个值包含多个域名：{value}",
        "请先在微信开放平台查看这个列表，不要急于修改：只有在那里它也是一个值时，才逐个添加其中的域名，再删除它；"
        "如果在那里域名是分开的，说明接口已经变化：请报告，不要删除任何域名",
    ),
    Code.WECHAT_TOO_MANY_VALUES: Wording(
        "线上{list}列表有 {count} 个值，而期望状态最多允许 {maximum} 个",
        "请在微信开放平台删除不需要的，再重新 pull；--format json 会显示所有值",
    ),
    # Answers of WeChat's that refuse
    Code.WECHAT_BUSY: Wording(
        "微信表示系统繁忙（errcode {answer}）",
        "请过几分钟再运行",
    ),
    Code.WECHAT_BUSY_ADD: Wording(
        "微信没有添加域名，并表示系统繁忙；域名缺少校验文件时也会这样返回（errcode {answer}）",
        "请先运行 reconciler check，找出缺少校验文件的域名；如果都有，请过几分钟再运行",
    ),
    Code.WECHAT_NOT_PUBLISHED: Wording(
        "微信表示第三方平台未发布，因此只能管理测试版列表（errcode {answer}）",
        "请在 open.weixin.qq.com 全网发布第三方平台；在此之前，域名只写 lists: [testing]",
    ),
    Code.WECHAT_LIST_FULL: Wording(
        "微信表示列表已满：这次向{lists}提交了 {count} 个域名（errcode {answer}）",
        "请移除一些域名，首先是已登记父域名的子域名：登记父域名即包含其子域名；"
        "如果微信给的上限更低，请调低 policy.limit",
    ),
    Code.WECHAT_INVALID_HOST: Wording(
        "微信认为其中有无效域名：{hosts}（errcode {answer}）",
        "请运行 reconciler check；每个域名都要能通过 https 在根目录访问校验文件、没有重定向，并且已完成 ICP 备案",
    ),
    Code.WECHAT_FILE_FAILED: Wording(
        "微信在其中某个域名上没有找到校验文件：{hosts}（errcode {answer}）",
        "请运行 reconciler check，把校验文件放到缺少它的每个域名的根目录",
    ),
    Code.WECHAT_FILE_OTHER: Wording(
        "微信在其中某个域名上找到的不是本平台的校验文件：{hosts}（errcode {answer}）",
        "请把第三方平台自己的校验文件（reconciler check 会给出文件名）放到每个域名的根目录，不要用小程序的",
    ),
    Code.WECHAT_HOST_BOUND: Wording(
        "微信表示其中某个域名绑定的平台或小程序过多：{hosts}（errcode {answer}）",
        "请在别处解除绑定，或者从文件中移除这个域名",
    ),
    Code.WECHAT_ABSENT_HOST: Wording(
        "微信拒绝删除不在列表中的域名，它在其中：{hosts}（errcode {answer}）",
        "请运行 plan 查看线上列表，它可能已经变化",
    ),
    Code.WECHAT_MALFORMED_REQUEST: Wording(
        "微信表示请求格式有误（errcode {answer}）",
        "这是本工具的问题，不是文件的问题：请带上 errcode 和 rid 报告",
    ),
    Code.WECHAT_LENGTH: Wording(
        "微信表示域名过长：这次提交了 {count} 个域名，共 {bytes} 字节（errcode {answer}）",
        "请把改动分成两步或更多步，每步少一些域名",
    ),
    Code.WECHAT_TOKEN_REFUSED: Wording(
        "微信表示令牌无效或已过期（errcode {answer}）",
        "请让令牌来源提供平台服务器正在使用的 component_access_token：每次获取新令牌，旧令牌都会失效",
    ),
    Code.WECHAT_TOKEN_KIND: Wording(
        "微信拒绝了这种类型的令牌（errcode {answer}）",
        "请使用第三方平台的 component_access_token，而不是小程序的 access_token",
    ),
    Code.WECHAT_TICKET: Wording(
        "微信表示第三方平台的 component_verify_ticket 无效或已过期（errcode {answer}）",
        "请确认平台服务器能收到微信每十分钟推送的 ticket，并用最新的 ticket 获取令牌",
    ),
    Code.WECHAT_INVALID_PLATFORM: Wording(
        "微信不接受这个第三方平台（errcode {answer}）",
        "请在 open.weixin.qq.com 确认第三方平台状态正常，并且令牌属于这个平台",
    ),
    Code.WECHAT_NOT_AUTHORIZED: Wording(
        "微信不允许这个第三方平台使用此接口（errcode {answer}）",
        "请在 open.weixin.qq.com 检查平台类型和权限，或者带上 rid 联系微信技术支持",
    ),
    Code.WECHAT_IP_NOT_ALLOWED: Wording(
        "微信不允许从 {ip} 调用（errcode {answer}）",
        "请在 open.weixin.qq.com 把 {ip} 加入第三方平台的 IP 白名单；CI 需要固定的出口地址",
    ),
    Code.WECHAT_CALLER_NOT_ALLOWED: Wording(
        "微信不允许从这台机器的地址调用（errcode {answer}）",
        "请在 open.weixin.qq.com 把这台机器的公网 IP 地址加入第三方平台的 IP 白名单；CI 需要固定的出口地址",
    ),
    Code.WECHAT_QUOTA: Wording(
        "当天的接口调用配额已用完（errcode {answer}）",
        "请明天再运行",
    ),
    Code.WECHAT_RATE: Wording(
        "一分钟内的接口调用过于频繁（errcode {answer}）",
        "请过几分钟再运行，并避开同一平台的其他调用方",
    ),
    Code.WECHAT_MONTHLY_QUOTA: Wording(
        "当月的修改配额已用完（errcode {answer}）",
        "请下个月再运行，或者向微信申请更多配额",
    ),
    Code.WECHAT_ERROR: Wording(
        "微信拒绝了这次调用（errcode {answer}）",
        "请在微信文档中查找这个 errcode；或者联系微信技术支持，他们需要 rid",
    ),
    # The token's source
    Code.TOKEN_SOURCE_UNREACHABLE: Wording(
        "无法连接令牌来源 {server}：{reason}",
        "请检查 --token-url、网络和代理，再重新运行",
    ),
    Code.TOKEN_FILE_TIMEOUT: Wording(
        "在 {seconds} 秒内没有读完令牌文件 {file}",
        "如果它是管道，请检查写入方是否写入令牌并结束，或者用 --timeout 延长时间",
    ),
    Code.TOKEN_SOURCE_TIMEOUT: Wording(
        "令牌来源 {server} 在 {seconds} 秒内没有返回完整的响应",
        "请重新运行，或者用 --timeout 延长时间",
    ),
    Code.TOKEN_SOURCE_BROKEN_OFF: Wording(
        "与令牌来源 {server} 的连接在收到完整响应前断开",
        "请确认 --token-url 指向 HTTP 服务器，再重新运行",
    ),
    Code.TOKEN_SOURCE_DOWN: Wording(
        "令牌来源 {server} 故障或过载：HTTP 状态码 {status}",
        "请重启令牌来源，或者过几分钟再运行",
    ),
    Code.TOKEN_SOURCE_REFUSED: Wording(
        "令牌来源 {server} 返回 HTTP 状态码 {status}",
        "请检查 --token-url；如果来源要求授权，再检查 WECHAT_TOKEN_AUTHORIZATION",
    ),
    Code.TOKEN_SOURCE_REDIRECT: Wording(
        "令牌来源 {server} 返回重定向（HTTP 状态码 {status}），不会跟随",
        "如果信任它重定向到的地址，请直接填写在 --token-url 中",
    ),
    Code.TOKEN_SOURCE_TOO_LARGE: Wording(
        "令牌来源 {server} 的响应超过 {limit} 字节",
        "请让 --token-url 指向只返回令牌、或返回包含令牌的小 JSON 对象的地址",
    ),
    Code.TOKEN_SOURCE_ERROR: Wording(
        "令牌来源 {source} 报告错误 {error}",
        "请先解决令牌来源的错误，再重新运行",
    ),
    Code.TOKEN_SOURCE_ANSWER: Wording(
        "令牌来源 {source} 返回的不是令牌：{flaw}",
        "请让它只返回 component_access_token，或者用 --token-field 指出 JSON 中的字段",
    ),
    Code.TOKEN_SOURCE_IS_JSON: Wording(
        "令牌来源 {source} 的内容是 JSON 对象，不是令牌本身",
        "请指出令牌所在的字段，例如 --token-field data.token",
    ),
    Code.TOKEN_SOURCE_NOT_JSON: Wording(
        "令牌来源 {source} 的内容不是 JSON 对象，没有字段 {field}",
        "如果内容就是令牌本身，请去掉 --token-field",
    ),
    Code.TOKEN_SOURCE_FIELD: Wording(
        "令牌来源 {source} 的 JSON 中，{field} 处没有字符串",
        "请在 --token-field 中写出通向令牌的各级字段名，由外到内，用点隔开",
    ),
}
