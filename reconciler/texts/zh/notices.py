"""Messages to chat robots."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    Code.WEBHOOK_MISSING: Wording(
        "{variable} 没有设置，或者为空",
        "请把 {variable} 设为群机器人设置页显示的 Webhook 地址；CI 会把未设置的密钥传成空值",
    ),
    Code.WEBHOOK_INVALID: Wording(
        "{variable} 不是可用的 https 地址",
        "请从群机器人设置页复制完整的 Webhook 地址，不要带引号或空格",
    ),
    Code.WEBHOOK_UNKNOWN: Wording(
        "{server} 不是企业微信、钉钉或飞书的 Webhook 地址",
        "请检查 {variable}；如果是自建的服务器，请用 --robot 指明是哪一种",
    ),
    Code.NOTICE_FAILED: Wording(
        "{server} 没有确认收到消息：{reason}",
        "请先到群里看看，消息可能已经送达；如果没有，请检查网络和 HTTPS_PROXY，再运行一次",
    ),
    Code.NOTICE_REFUSED: Wording(
        "群机器人拒绝了消息：{error}",
        "请对照群机器人的安全设置：RECONCILER_WEBHOOK_SECRET 中的密钥、关键词 reconciler、本机 IP；"
        "如果一分钟内消息太多，请等待十分钟",
    ),
}

PHRASES: Final = {
    "notice_before": "上次：{result}",
    "notice_delete": "待从列表中删除的 {n} 个域名：",
    "notice_deleted": "已从列表中删除的 {n} 个域名：",
    "notice_perhaps_deleted": "可能已从列表中删除的 {n} 个域名：",
    "notice_not_deleted": "未从列表中删除的 {n} 个域名：",
    "notice_next_changes": "下一步：查看报告；执行 apply 使线上与文件一致，或修改文件。",
    "notice_next_refused": "下一步：先查明原因，再决定是否放宽规则。",
    "notice_next_partial": "下一步：排除原因后再次执行 apply，会完成剩余的变更。",
    "notice_next_stale": "下一步：重新生成计划，评审后执行。",
    "notice_next_failed": "下一步：排除原因后重新运行。",
    "notice_next_invalid": "下一步：修正文件。",
    "notice_next_unverified": "下一步：请这些域名的负责人放好校验文件。",
    "notice_next_declined": "下一步：再次执行 apply，会重新询问。",
    "notice_sent": "已发送：{title}",
    "notice_silent": "没有新情况，未发送消息",
}
