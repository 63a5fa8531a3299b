"""The verification file at hosts: why it could not be fetched, and what is wrong with it."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # The way there
    Code.SITE_NO_ADDRESS: Wording(
        "{host} 在 DNS 中没有地址",
        "请改正域名，或者先解析好地址再添加域名",
    ),
    Code.SITE_LOOKUP_FAILED: Wording(
        "{host} 解析失败：{reason}",
        "请重新运行；如果一直如此，请检查该域名和本机的域名服务器",
    ),
    Code.SITE_PRIVATE_ADDRESS: Wording(
        "{host} 指向 {address}，不是公网地址，因此没有访问",
        "请解析到微信能访问的地址；--allow-private 可以访问公司内网的地址",
    ),
    Code.SITE_REFUSED: Wording(
        "{host} 拒绝 443 端口的连接",
        "请启动它的 HTTPS 服务，并对公网开放 443 端口",
    ),
    Code.SITE_UNREACHABLE: Wording(
        "无法连接 {host}：{reason}",
        "请确认公网可以通过 https 访问它，再重新运行",
    ),
    Code.SITE_PROXY: Wording(
        "代理 {proxy} 没有连接到 {host}：{reason}",
        "请检查 --proxy 和代理的放行规则；去掉它则直接连接",
    ),
    Code.SITE_TIMEOUT: Wording(
        "{host} 在 {seconds} 秒内没有返回完整的响应",
        "请检查为什么慢：据说微信只等一秒左右；如果是网络慢，请用 --timeout 延长时间",
    ),
    Code.SITE_BROKEN_OFF: Wording(
        "{host} 在返回完整响应前断开了连接，或者不支持 HTTP",
        "请确认 443 端口提供的是 HTTPS，再重新运行",
    ),
    Code.SITE_TLS: Wording(
        "无法与 {host} 建立 TLS 连接：{reason}",
        "请确认 443 端口对这个域名支持 TLS 1.2 或更高版本，并且不要求客户端证书",
    ),
    Code.SITE_AUTHORITIES: Wording(
        "无法读取受信任的证书颁发机构，没有检查任何域名：{reason}",
        "请让 SSL_CERT_FILE 指向 PEM 文件，或让 SSL_CERT_DIR 指向证书目录，或者两个都不设置",
    ),
    Code.SITE_CERTIFICATE_EXPIRED: Wording(
        "{host} 的证书已过期",
        "请续期，并确认服务器已加载新证书",
    ),
    Code.SITE_CERTIFICATE_NOT_YET_VALID: Wording(
        "{host} 的证书尚未生效",
        "请安装已生效的证书，或者校准运行本工具的机器的时间",
    ),
    Code.SITE_CERTIFICATE_HOST: Wording(
        "{host} 出示的证书属于其他域名",
        "请安装包含 {host} 的证书",
    ),
    Code.SITE_CERTIFICATE_SELF_SIGNED: Wording(
        "{host} 的证书是自签名的",
        "请安装浏览器信任的机构颁发的证书",
    ),
    Code.SITE_CERTIFICATE_CHAIN: Wording(
        "{host} 的证书追溯不到受信任的机构：证书链不完整，或者颁发机构未知",
        "请让服务器发送完整的证书链，包括中间证书",
    ),
    Code.SITE_CERTIFICATE_UNTRUSTED: Wording(
        "{host} 的证书不受信任：{reason}",
        "请安装浏览器信任的机构颁发的证书",
    ),
    # The answer
    Code.SITE_REDIRECT: Wording(
        "https://{host}/{name} 返回重定向（HTTP 状态码 {status}），指向 {target}",
        "请直接在此返回文件：微信不会跟随重定向",
    ),
    Code.SITE_STATUS: Wording(
        "https://{host}/{name} 返回 HTTP 状态码 {status}",
        "请把校验文件放到域名根目录，并让所有人都能访问",
    ),
    Code.SITE_ENCODED: Wording(
        "https://{host}/{name} 返回了编码过的内容（{encoding}），而请求并没有要求编码",
        "请让服务器原样返回文件，不要压缩",
    ),
    Code.SITE_TOO_LARGE: Wording(
        "{host} 返回的内容超过 {limit} 字节，不可能是校验文件",
        "请原样返回微信给出的校验文件",
    ),
    Code.SITE_TRAILING_NEWLINE: Wording(
        "https://{host}/{name} 的内容正确，但末尾多了换行",
        "请逐字节原样返回微信给出的文件；换行可能是编辑器加上的",
    ),
    Code.SITE_BYTE_ORDER_MARK: Wording(
        "https://{host}/{name} 的内容正确，但开头多了字节顺序标记",
        "请把文件保存为不带字节顺序标记的纯 ASCII，与微信给出的完全一致",
    ),
    Code.SITE_HTML: Wording(
        "https://{host}/{name} 是 HTML 页面，不是校验文件",
        "请把文件放到域名根目录；可能有应用接管了所有路径",
    ),
    Code.SITE_CONTENT: Wording(
        "https://{host}/{name} 的内容是“{found}”，应为“{wanted}”",
        "请原样返回微信给这个平台的校验文件",
    ),
    Code.SITE_SLOW: Wording(
        "https://{host}/{name} 用了 {seconds} 秒才响应",
        "微信建议在一秒内响应：微信获取文件时可能等不了这么久",
    ),
    # The check itself
    Code.SITE_NOT_TRIED: Wording(
        "没有检查 {host}：其他域名的解析卡住太多",
        "请检查本机的域名服务器，再重新运行",
    ),
    Code.SITE_INTERRUPTED: Wording(
        "{host} 还没有响应，检查就被中断了",
        "请重新检查",
    ),
    Code.SITES_UNCHECKED: Wording(
        "没有检查待添加的域名：期望状态没有写明校验文件，也没有令牌可以向微信查询",
        "请在期望状态的 verification 中写明文件名和内容",
    ),
    Code.SITES_UNVERIFIED: Wording(
        "没有检查域名：微信不从服务器域名获取校验文件",
        "请去掉 --check",
    ),
    Code.SITES_UNREADY: Wording(
        "这次改动添加的域名中有 {count} 个还没有放好校验文件：{hosts}",
        "请在合并前让负责人放好文件；reconciler check 会逐个说明哪里不对",
    ),
}
