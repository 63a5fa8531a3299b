"""Chinese texts, one table for each part of the program.

Terms are WeChat's own where its documentation has one, and there is one for each thing:
business domain 业务域名 (for short 域名), testing list 测试版, published list 全网发布版,
third-party platform 第三方平台, its own server 中控服务器, mini program 小程序, its release 发版, token 令牌,
verification file 校验文件, quota 配额, IP allow-list IP 白名单, egress address 出口 IP;
desired state 期望状态, live 线上, plan 计划, change 变更, call 调用, drift 偏差, foreign 未经评审,
unmanaged 文件未列出, in sync 已一致, dry run 试运行, apply 执行, refuse 拒绝, response 响应, string 字符串,
main 主干, job 作业, runner 运行器;
add 添加, delete 删除, promote 加入全网发布版, demote 退出全网发布版, move 改列表, place in a list 名额, limit 上限.
A space stands between Chinese and Latin letters or digits. The colon after file:line:column and after a code is
half-width; all other punctuation is full-width.
"""

from typing import Final

from reconciler.texts.words import Words
from reconciler.texts.zh import desired, github, hostcheck, notices, plan, report, usage, wechat

CHINESE: Final = Words(
    comma="、",
    problems={
        **usage.PROBLEMS,
        **desired.PROBLEMS,
        **github.PROBLEMS,
        **notices.PROBLEMS,
        **plan.PROBLEMS,
        **wechat.PROBLEMS,
        **hostcheck.PROBLEMS,
    },
    phrases={**report.PHRASES, **github.PHRASES, **notices.PHRASES},
    terms=report.TERMS,
)
