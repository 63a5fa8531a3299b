"""The verification file at hosts: why it could not be fetched, and what is wrong with it."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # The way there
    Code.SITE_NO_ADDRESS: Wording(
        "{host} 没有 DNS 解析记录",
        "请改正域名，或者先添加 DNS 解析，再添加域名",
    ),
    Code.SITE_LOOKUP_FAILED: Wording(
        "{host} 解析失败：{reason}",
        "请重新运行；如果反复出现，请检查该域名和本机的 DNS 服务器",
    ),
    Code.SITE_PRIVATE_ADDRESS: Wording(
        "{host} 解析到 {address}，不是公网地址，没有访问",
        "请解析到公网地址；要检查公司内网的域名，请加 --allow-private",
    ),
    Code.SITE_REFUSED: Wording(
        "{host} 拒绝连接 443 端口",
        "请启动 HTTPS 服务，并对公网开放 443 端口",
    ),
    Code.SITE_UNREACHABLE: Wording(
        "无法连接 {host}：{reason}",
        "请确认公网能通过 https 访问，再重新运行",
    ),
    Code.SITE_PROXY: Wording(
        "代理 {proxy} 没有连上 {host}：{reason}",
        "请检查 --proxy 和代理的放行规则；去掉 --proxy 则直接连接",
    ),
    Code.SITE_TIMEOUT: Wording(
        "{host} 在 {seconds} 秒内没有返回完整的响应",
        "请加快响应：据说微信只等一秒左右；如果是本机网络慢，请调大 --timeout",
    ),
    Code.SITE_BROKEN_OFF: Wording(
        "{host} 没有返回完整的响应就断开了连接，或者提供的不是 HTTP",
        "请确认 443 端口提供的是 HTTPS，再重新运行",
    ),
    Code.SITE_TLS: Wording(
        "无法与 {host} 建立 TLS 连接：{reason}",
        "请确认 443 端口对这个域名支持 TLS 1.2 或更高版本，且不要求客户端证书",
    ),
    Code.SITE_AUTHORITIES: Wording(
        "无法读取受信任的证书颁发机构，所有域名都没有检查：{reason}",
        "请把 SSL_CERT_FILE 设为 PEM 文件，或把 SSL_CERT_DIR 设为证书目录，或者两个都不设置",
    ),
    Code.SITE_CERTIFICATE_EXPIRED: Wording(
        "{host} 的证书已过期",
        "请续期，并确认服务器已加载新证书",
    ),
    Code.SITE_CERTIFICATE_NOT_YET_VALID: Wording(
        "{host} 的证书尚未生效",
        "请安装已生效的证书，或者校准本机时间",
    ),
    Code.SITE_CERTIFICATE_HOST: Wording(
        "{host} 返回的证书属于其他域名",
        "请安装包含 {host} 的证书",
    ),
    Code.SITE_CERTIFICATE_SELF_SIGNED: Wording(
        "{host} 的证书是自签名的",
        "请安装浏览器信任的机构颁发的证书",
    ),
    Code.SITE_CERTIFICATE_CHAIN: Wording(
        "{host} 的证书链不完整，或者颁发机构未知",
        "请让服务器发送完整的证书链，包括中间证书",
    ),
    Code.SITE_CERTIFICATE_UNTRUSTED: Wording(
        "{host} 的证书不受信任：{reason}",
        "请安装浏览器信任的机构颁发的证书",
    ),
    # The answer
    Code.SITE_REDIRECT: Wording(
        "https://{host}/{name} 重定向（HTTP 状态码 {status}）到 {target}",
        "请直接在这个地址返回文件：微信不跟随重定向",
    ),
    Code.SITE_STATUS: Wording(
        "https://{host}/{name} 返回 HTTP 状态码 {status}",
        "请把校验文件放到域名根目录，不登录也能访问",
    ),
    Code.SITE_ENCODED: Wording(
        "https://{host}/{name} 的响应带有 Content-Encoding {encoding}，而请求没有要求编码",
        "请对这个文件关闭压缩",
    ),
    Code.SITE_TOO_LARGE: Wording(
        "{host} 返回的内容超过 {limit} 字节，不可能是校验文件",
        "请原样返回微信给出的校验文件",
    ),
    Code.SITE_TRAILING_NEWLINE: Wording(
        "https://{host}/{name} 的内容正确，但末尾多了换行",
        "请删除换行（可能是编辑器加的）：文件要与微信给出的逐字节一致",
    ),
    Code.SITE_BYTE_ORDER_MARK: Wording(
        "https://{host}/{name} 的内容正确，但开头多了 BOM（字节顺序标记）",
        "请把文件保存为不带 BOM 的纯 ASCII，与微信给出的完全一致",
    ),
    Code.SITE_HTML: Wording(
        "https://{host}/{name} 是 HTML 页面，不是校验文件",
        "请把文件放到域名根目录；如果应用接管了所有路径，请排除这个文件",
    ),
    Code.SITE_CONTENT: Wording(
        "https://{host}/{name} 的内容是“{found}”，应为“{wanted}”",
        "请原样返回微信给这个平台的校验文件",
    ),
    Code.SITE_SLOW: Wording(
        "https://{host}/{name} 用了 {seconds} 秒才响应",
        "请改进到一秒内响应：这是微信的建议，微信可能等不了这么久",
    ),
    # The check itself
    Code.SITE_NOT_TRIED: Wording(
        "没有检查 {host}：卡住的域名解析太多",
        "请检查本机的 DNS 服务器，再重新运行",
    ),
    Code.SITE_INTERRUPTED: Wording(
        "{host} 还没有响应，检查就中断了",
        "请重新检查",
    ),
    Code.SITES_UNCHECKED: Wording(
        "没有检查待添加的域名：期望状态没有写明校验文件，也没有令牌向微信查询",
        "请在期望状态的 verification 中写明文件名和内容",
    ),
    Code.SITES_UNVERIFIED: Wording(
        "没有检查域名：微信不从服务器域名获取校验文件",
        "请去掉 --check",
    ),
    Code.SITES_UNREADY: Wording(
        "这次改动要添加的域名中，有 {count} 个还没有放好校验文件：{hosts}",
        "请让域名负责人在合并前放好文件；reconciler check 会逐个指出问题",
    ),
}
