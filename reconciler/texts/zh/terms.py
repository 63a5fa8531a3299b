"""Translations of facts that are the program's or the system's own words, by the name of the fact."""

from typing import Final

_LISTS: Final = {"testing": "测试版", "published": "全网发布版"}

_STREAMS: Final = {"standard output": "标准输出", "standard error": "标准错误"}

TERMS: Final = {
    "list": _LISTS,
    "lists": _LISTS,
    "action": {"add": "添加", "delete": "删除"},
    "part": {
        "form": "格式",
        "scheme": "协议",
        "user name": "用户名",
        "host": "主机",
        "port": "端口",
        "path": "路径",
        "query": "查询参数",
        "fragment": "片段",
    },
    "file": {"standard input": "标准输入", **_STREAMS},
    "flag": _STREAMS,
    "output": _STREAMS,
    "flaw": {
        "it is empty": "内容为空",
        "it is a word such as null": "内容是表示空值或真假的词",
        "it is a variable's name that nothing filled in": "内容是没有替换的变量名",
        "it is NAME=VALUE, not the value alone": "内容是变量赋值，而不只是值",
        "it is masked with ***": "内容被 *** 遮盖",
        "it is a page": "内容是网页",
        "it is JSON": "内容是 JSON",
        "it is an address": "内容是地址",
        "it has spaces, quotes or other characters that no token has": "含有空格、引号等令牌中不会出现的字符",
        "it is shorter than 8 characters": "不到 8 个字符",
        "it is longer than 4096 characters": "超过 4096 个字符",
    },
    "reason": {
        "Address family not supported by protocol": "不支持该地址类型",
        "Connection refused": "连接被拒绝",
        "Connection reset by peer": "连接被对方重置",
        "Connection timed out": "连接超时",
        "Bad file descriptor": "文件已关闭",
        "File name too long": "文件名太长",
        "Is a directory": "这是目录",
        "Name or service not known": "域名不存在",
        "Network is unreachable": "网络不可达",
        "No address associated with hostname": "域名没有地址",
        "No route to host": "没有到主机的路由",
        "No such file or directory": "文件不存在",
        "No space left on device": "磁盘空间不足",
        "Not a directory": "不是目录",
        "Permission denied": "没有权限",
        "Read-only file system": "文件系统只读",
        "it sent no valid answer": "没有返回有效的响应",
        "nobody reads this pipe": "没有进程在读取此管道",
        "the port speaks no TLS": "端口不支持 TLS",
        "Temporary failure in name resolution": "域名解析暂时失败",
    },
}
