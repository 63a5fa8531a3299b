"""What the sandbox says to people, apart from the meanings in the tables of quirks and faults."""

from typing import Final

# What the server and its files say
STATE_BROKEN: Final = "{path}: no state of the sandbox: {reason}; mend it, or delete it to start anew"
STATE_NOT_AN_OBJECT: Final = "it is no JSON object"
STATE_UNKNOWN_KEY: Final = "unknown key {key!r}; the keys are {keys}"
STATE_WRONG_VALUE: Final = "{key!r} must be {kind}"
STATE_HOSTS: Final = "a list of strings"
STATE_HOSTS_OR_NULL: Final = "a list of strings, or null when the platform was never published"
STATE_LIMIT: Final = "a whole number, 1 or more"
STATE_FAULTS: Final = "a list of faults, such as any:1+:errcode=45009"
STATE_MISNAMED: Final = "{path}: a state file is named after its platform: a-z, 0-9 and single hyphens, then .json"
STATE_NO_FILES: Final = "{folder}: no state file of a platform, such as acme-shop.json, is in this folder"
UNSAVED: Final = "the state or the record cannot be written ({reason}): this request is answered with HTTP status 500"

# What the parser of faults says
FAULT_SHAPE: Final = (
    "{text!r} is no fault; write WHICH:N[+]:WHAT[:WHEN] with WHICH any, get or write; N counted from 1; "
    "WHEN before, half or after; such as write:1:reset:after"
)
FAULT_WHAT: Final = "{text!r} is nothing that can go wrong; write one of {choices}"
FAULT_BEFORE_ONLY: Final = "{text!r}: a refused token has no effect; write before, or leave it out"

# The command
USAGE: Final = "%(prog)s [OPTION]... [-- COMMAND...]"
DESCRIPTION: Final = """\
Emulates WeChat's modify_wxa_jump_domain and get_domain_confirmfile on 127.0.0.1, to try everything without a
platform.

With COMMAND it runs COMMAND with WECHAT_API_URL and WECHAT_COMPONENT_ACCESS_TOKEN set to the emulator,
and exits with its status. Without, it prints these two variables and serves until SIGINT or SIGTERM."""
EPILOG: Final = """\
many platforms: --platforms FOLDER
  One state file each, as --state keeps them, named after its platform: acme-shop.json. All keys are optional:
    {{"testing": ["www.qq.com"], "published": null, "limit": 200, "unverified": [], "faults": ["get:1:reset"]}}
  The token of acme-shop is sandbox-token-acme-shop, and COMMAND finds it in WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP.
  Each platform has its own lists and counts its own requests, from 1; --limit, --unverified, --quirk and --fault are
  for each of them. Any other token is refused, and the record names the platform.

quirks: ways in which the real API may differ from its documentation
{quirks}

faults: WHICH:N[+]:WHAT[:WHEN], such as write:1:reset:after or any:3+:errcode=45009
  WHICH  any, get or write; N counts the requests of that kind from 1; + is that one and all later ones
  WHAT
{faults}
  WHEN
{times}

exit codes:
  0         stopped by SIGINT or SIGTERM, without COMMAND
  2         wrong usage, or a file or port that cannot be used
  126, 127  COMMAND cannot be run, or is not found
  128 + N   COMMAND was ended by signal N
  others    are COMMAND's own"""
HELP_PORT: Final = "listen there; default: any free port"
HELP_STATE: Final = "keep the lists, --limit and --unverified in FILE (JSON), across runs"
HELP_PLATFORMS: Final = "serve many platforms, each with its own token and its own file in FOLDER; see below"
HELP_LIMIT: Final = "hosts per list; default 200"
HELP_TESTING: Final = "the testing list at the start, where --state FILE does not exist yet; separated by , or ;"
HELP_PUBLISHED: Final = "the published list at the start, likewise"
HELP_NEVER_PUBLISHED: Final = "start with a platform that was never published, likewise"
HELP_UNVERIFIED: Final = "hosts that fail verification"
HELP_QUIRK: Final = "differ from the documented API; may be repeated; see below"
HELP_FAULT: Final = "let something go wrong; may be repeated; see below"
HELP_DELAY: Final = "how long late-effects and lagging-reads last; default 1"
HELP_RECORD: Final = "write every request received, and what became of it, to FILE (JSON lines), anew"
HELP_VERBOSE: Final = "one line per HTTP exchange on standard error, without the token"
HELP_COMMAND: Final = "the command to run, after --"

NOT_A_QUIRK: Final = "{text!r} is no quirk; the quirks are {choices}"
NOT_A_NUMBER: Final = "{text!r} is no whole number from {low} to {high}"
SERVING: Final = "the sandbox listens on {url}; Ctrl-C ends it"
UNUSABLE: Final = "{what}: {reason}"
STANDARD_OUTPUT: Final = "standard output"
EXCHANGE: Final = "{where} {action} {status} errcode {errcode} {delivery}"
ERROR: Final = "reconciler sandbox: {message}"
