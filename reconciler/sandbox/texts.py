"""What the sandbox prints, in English, apart from the meanings in the tables of quirks and faults."""

from collections.abc import Callable
from typing import Final

Say = Callable[[str], str]
"""Returns a text in the run's language."""


class TextError(ValueError):
    """What is wrong with something, as one of these texts and what its placeholders stand for."""

    def __init__(self, text: str, /, **facts: object) -> None:
        """Carry a text and its facts; a fact can be a text as well, or an error like this one."""
        super().__init__(text.format(**facts))
        self.text = text
        self.facts = facts

    def message(self, say: Say) -> str:
        """Return the text in the language of `say`."""
        return say(self.text).format(**{name: _fact(fact, say) for name, fact in self.facts.items()})


def _fact(fact: object, say: Say) -> object:
    match fact:
        case TextError():
            return fact.message(say)
        case str():
            return say(fact)
        case _:
            return fact


# State files
STATE_BROKEN: Final = "{path}: not a state file of the sandbox: {reason}; correct it, or delete it to start over"
STATE_NOT_AN_OBJECT: Final = "it is not a JSON object"
STATE_UNKNOWN_KEY: Final = "unknown key {key!r}; the keys are {keys}"
STATE_WRONG_VALUE: Final = "{key!r} must be {kind}"
STATE_HOSTS: Final = "a list of strings"
STATE_HOSTS_OR_NULL: Final = "a list of strings, or null when the platform was never published"
STATE_LIMIT: Final = "a whole number, 1 or more"
STATE_FAULTS: Final = "a list of faults, such as any:1+:errcode=45009"
STATE_MISNAMED: Final = "{path}: name a state file after its platform: a-z, 0-9 and single hyphens, then .json"
STATE_NO_FILES: Final = "{folder}: there is no state file, such as acme-shop.json, in this folder"
UNSAVED: Final = "the state or the record cannot be written ({reason}): this request is answered with HTTP status 500"

# Faults
FAULT_SHAPE: Final = (
    "{text!r} is not a fault; write WHICH:N[+]:WHAT[,SHAPE...][:WHEN], such as write:1:reset:after: "
    "WHICH is any, get, write or token; N counts from 1; WHEN is before, half, after or late"
)
FAULT_WHAT: Final = "{text!r} is not something that can go wrong; write one of {choices}"
FAULT_NO_SHAPE: Final = "{text!r} is not a shape; write one of {choices}"
FAULT_SHAPE_OF_WHAT: Final = "{text!r} has no shape; write errcode=N, then a comma and the shape"
FAULT_BEFORE_ONLY: Final = "{text!r}: a refused token has no effect; write before, or leave it out"

# The command
USAGE: Final = "%(prog)s [OPTION]... [-- COMMAND...]"
DESCRIPTION: Final = """\
Emulates WeChat's modify_wxa_jump_domain, modify_wxa_server_domain,
get_domain_confirmfile and openapi/quota/get on 127.0.0.1, so that you can try
everything without a platform.

With COMMAND, runs it with WECHAT_API_URL and WECHAT_COMPONENT_ACCESS_TOKEN set
to the emulator, and exits with its status. Without, prints these two variables
and serves until SIGINT or SIGTERM.

A shell on a terminal (-- sh) begins with a line about where it is, and its
prompt begins with (sandbox); not that of fish, or of zsh where your own files
set it."""
EPILOG: Final = """\
many platforms: --platforms FOLDER
  One state file for each platform, named after it, such as acme-shop.json. All
  keys are optional:
    {{"testing": ["www.qq.com"], "published": null, "limit": 200,
     "unverified": [], "faults": ["get:1:reset"]}}
  The token of acme-shop is sandbox-token-acme-shop; COMMAND finds it in
  WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP. Each platform has its own lists and
  counts its own requests from 1. --limit, --unverified, --quirk and --fault
  apply to each of them. Any other token is refused. The record names the
  platform.

quirks: ways in which the real API may differ from its documentation
{quirks}

faults: WHICH:N[+]:WHAT[,SHAPE...][:WHEN], such as write:1:reset:after,
        any:3+:errcode=45009 or write:1:errcode=45009,gbk,status=500
  WHICH  any, get, write or token; N counts the requests of that kind from 1;
         with + also all later ones
  WHAT
{faults}
  SHAPE  of an answer with errcode=N
    status=N           the HTTP status is N, 400 to 599
{shapes}
  WHEN
{times}

the token source: GET /inner/component-access-token[?platform=NAME]
  Answers the newest token, as Tencent's server for platforms does, for
  --token-url URL --token-field data.token. After token-expired it answers a new
  token, which is accepted from then on. Faults of WHICH token match its
  requests; there, errcode=N is the code of its error: 1002 system error, 1004
  auth error, 1007 no ticket yet.

exit codes:
  0         stopped by SIGINT or SIGTERM, without COMMAND
  2         wrong usage, or a file or port that cannot be used
  126, 127  COMMAND cannot be run, or is not found
  128 + N   COMMAND was ended by signal N
  others    the status of COMMAND"""
HELP_PORT: Final = "port to listen at; default: any free port"
HELP_STATE: Final = "keep the lists, --limit and --unverified in FILE (JSON) from run to run"
HELP_PLATFORMS: Final = "serve many platforms, each with its own token and its own file in FOLDER; see below"
HELP_LIMIT: Final = "hosts per list; default 200 business domains, 1000 server domains"
HELP_TESTING: Final = "the testing list at the start, unless --state FILE exists; separated by , or ;"
HELP_SERVER_TESTING: Final = "the testing list of server domains at the start, likewise"
HELP_PUBLISHED: Final = "the published list at the start, likewise"
HELP_NEVER_PUBLISHED: Final = "start with a platform that was never published, likewise"
HELP_UNVERIFIED: Final = "hosts that fail verification"
HELP_QUIRK: Final = "differ from the documented API; can be repeated; see below"
HELP_FAULT: Final = "make a request fail; can be repeated; see below"
HELP_DELAY: Final = "for how many requests late-effects, lagging-reads and WHEN late last; default 1"
HELP_RECORD: Final = "write every request and its outcome to FILE (JSON lines), which is overwritten"
HELP_VERBOSE: Final = "print one line for each request on standard error, without the token"
HELP_COMMAND: Final = "the command to run, after --"

NOT_A_QUIRK: Final = "{text!r} is not a quirk; write one of {choices}"
NOT_A_NUMBER: Final = "{text!r} is not a whole number from {low} to {high}"
SERVING: Final = "the sandbox listens on {url}; Ctrl-C stops it"
INSIDE: Final = "Sandbox: here {url} stands in for WeChat. Leave with exit."
UNUSABLE: Final = "{what}: {reason}"
PORT: Final = "port {port}"
STANDARD_OUTPUT: Final = "standard output"
EXCHANGE: Final = "{where} {action} {status} errcode {errcode} {delivery}"
ERROR: Final = "reconciler sandbox: {message}"
