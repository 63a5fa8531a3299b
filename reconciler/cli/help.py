"""The help in English. It is loaded for every command line, so it is no part of `texts.en`, which loads all texts."""

from typing import Final

from reconciler.texts.languages import CommandLine

EXIT_CODES: Final = """\
exit codes:
  0  done: valid, planned, applied, or already in sync
  1  a bug of the tool
  2  wrong usage, or a missing token or file
  3  the desired state is invalid
  4  plan --fail-on-changes found changes
  5  a safety rule refuses the plan
  6  stale: the saved plan no longer fits, so nothing was sent
  7  WeChat or the token source could not be reached or refused; nothing
     was changed
  8  changed in part, or unknown: read the report. Also when calls were sent
     and the report could not be written
  9  a verification file is missing or wrong
  10 apply asked, and the answer was not yes: nothing was sent
  129, 130, 143  interrupted by SIGHUP, SIGINT, SIGTERM: read the report
  With several platforms, the exit code is the most severe one, in the order
  1, 8, 7, 3, 2, 6, 5, 9, 10, 4. After 3, 6 or 7, other platforms may have been
  applied
"""

_DESCRIPTIONS: Final = {
    "reconciler": """\
Keeps the domains of a WeChat third-party platform equal to a file in git:
business domains, whose web pages its mini programs may open, or server domains,
where they may send requests. Checks the file, shows what would change, and
applies it. Only apply can change anything at WeChat.

examples:
  reconciler sandbox -- sh              try everything on this machine
  reconciler pull --out domains.yaml    begin with what is live
  reconciler plan                       show what would change
  reconciler apply                      change it
""",
    "validate": """\
Checks the desired state and reports every mistake with its line and with what
to write instead. Reaches nothing: needs neither a token nor a network.

examples:
  reconciler validate
  reconciler validate --base old.yaml   first report weakened safeguards
  reconciler validate --format github   mark the lines of a pull request
""",
    "plan": """\
Compares the desired state with the live state and prints the fewest safe calls
that lead from one to the other: the dry run. It can only read.

examples:
  reconciler plan
  reconciler plan --out plan.json       save it for apply --plan
  reconciler plan --fail-on-changes     watch for drift: exit code 4
  reconciler plan --live live.json      a preview that needs no token
  reconciler plan platforms             a fleet: one platform a file
""",
    "apply": """\
Plans, and carries the plan out when it is not empty and no rule refuses it.
On a terminal it shows the plan and asks first, unless CI is set.
Each call is confirmed by the lists that come back; any surprise stops the run.
Run it again after any failure: it reads the live state and finishes the work.

examples:
  reconciler apply
  reconciler apply --plan plan.json     exactly what was saved, or nothing
  reconciler apply --check              only if new hosts are ready
  reconciler apply --allow-deletions 8  for this run, more than max_deletions
""",
    "pull": """\
Prints a desired state that describes the live state, to begin with on a
platform that is already running: planning it changes nothing. Only reads.

examples:
  reconciler pull --out domains.yaml
  reconciler pull --format json > live.json
  reconciler pull --platform acme-shop --out platforms/acme-shop.yaml
  reconciler pull --resource server --out server.yaml
""",
    "check": """\
Fetches the verification file from every host in the desired state, as WeChat
does before it adds one, and reports what is wrong with each. Connects to public
addresses only, and follows no redirect.

examples:
  reconciler check
  reconciler check --jobs 8 --timeout 5
""",
    "github": """\
Runs one job of the workflow that reconciler init --ci github writes. It reads
what GitHub Actions sets: the event, the run, and GITHUB_TOKEN.

jobs of a pull request:
  preview   show what the change does; needs no secret
  comment   keep one comment with the preview
jobs of the main branch:
  settings  check that the environments admit this branch alone
  plan      plan what main says
  apply     carry out the plan that was approved
  report    comment on pull requests, keep the drift issue, publish live lists
  notify    say in a group chat what is new, where init --notify chose a robot
""",
    "show": """\
Prints a saved plan, or what --format json printed, in any format. Needs neither
a token nor a network. Problems stay in the language of the run that wrote them.

examples:
  reconciler show plan.json             before apply --plan plan.json
  reconciler show plan.json --format markdown
""",
    "notify": """\
Sends one short message about a report to the robot of a group chat: WeCom,
DingTalk or Feishu. Says nothing while WeChat holds what the file says, and
nothing that the report of the run before said already.

examples:
  reconciler notify report.json
  reconciler notify report.json --previous last.json
  reconciler notify report.json --link https://ci.example/runs/7
""",
    "doctor": """\
Checks whether this machine can do the job, and prints a line for each check:
the address of WeChat and the way there, where the token is found, whether
WeChat lets this machine in, both lists, the calls left today, the verification
file. Only reads.

examples:
  reconciler doctor
  reconciler doctor platforms
""",
    "explain": """\
Explains a problem code, or an errcode of WeChat: what it means, why it
matters, how a run that meets it ends, and what to do.

examples:
  reconciler explain                    list all codes
  reconciler explain host-scheme
  reconciler explain 45009
""",
    "schema": """\
Prints the JSON Schema that decides what is valid: of domains.yaml, for
editors, or of JSON reports.

examples:
  reconciler schema > domains.schema.json
  reconciler schema report
""",
    "init": """\
Writes a desired state to begin with: from WeChat where a token is at hand, else
an example. With --ci also what the repository's CI needs, and then it lists the
settings that are left to make. Replaces no file, but with --update what it
wrote itself.

examples:
  reconciler init
  reconciler init --ci github --runner group:wechat --owners @acme/platform
  reconciler init --ci github --update --no-check
  reconciler init --ci gitlab --runner wechat
""",
}

_MORE: Final = """
environment:
  WECHAT_COMPONENT_ACCESS_TOKEN  the token, unless a flag names its source
  WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP
                                 the token of the platform acme-shop
  WECHAT_TOKEN_AUTHORIZATION     the Authorization header for --token-url
  WECHAT_API_URL                 where the API is, unless --api-url is given
  HTTPS_PROXY, NO_PROXY          the way to WeChat; hosts are checked directly
  SSL_CERT_FILE, SSL_CERT_DIR    which certificates are trusted
  NO_COLOR, FORCE_COLOR          colours: never, always; default on a terminal
  RECONCILER_WEBHOOK             where notify sends its message: a secret
  RECONCILER_WEBHOOK_SECRET      what signs it, if the robot wants signatures
  RECONCILER_LANG                the language, unless --lang is given

files:
  domains.yaml                   the desired state, where no FILE is named
"""

ENGLISH: Final = CommandLine(
    commands={
        "validate": "check the desired state; reaches nothing",
        "plan": "print what apply would do; can only read",
        "apply": "plan, and carry the plan out when it is not empty",
        "pull": "print a domains.yaml that describes the live state",
        "check": "fetch the verification file from every host",
        "github": "run one job of a workflow of GitHub Actions",
        "show": "print a saved plan or a report",
        "notify": "tell a group chat what a report says, through a robot",
        "doctor": "say whether this machine can do the job; only reads",
        "explain": "explain a problem code or an errcode, and what to do",
        "schema": "print the JSON Schema of the desired state, or of reports",
        "init": "write a domains.yaml, and what CI needs, to begin with",
        "sandbox": "emulate the API on this machine, to try everything",
    },
    descriptions=_DESCRIPTIONS,
    helps={
        # All commands
        "--version": "show the version and exit",
        "--lang": (
            "the language of all texts; default RECONCILER_LANG, or that of the locale for text, help and errors"
        ),
        "--format": "what goes to standard output",
        "--verbose": "one line per HTTP exchange on standard error",
        # Files
        "FILE": (
            "the desired state, domains.yaml by default; - is standard input. Several files, or directories of them, "
            "are a fleet: one platform a file"
        ),
        "doctor FILE": "the desired state, domains.yaml if it exists",
        "show FILE": "one JSON report or several, one a line; - is standard input",
        "REPORT": "one JSON report or several, one a line; - is standard input",
        "--base": "the desired state before this change: weakened safeguards are reported first",
        "--live": "take the live state from FILE; do not ask WeChat",
        "plan --out": "write the JSON report to FILE: the saved plan",
        "apply --out": "write the JSON report of what was done to FILE",
        "pull --out": "write the desired state to FILE, once it is complete",
        "--force": "replace FILE if it exists",
        "--outputs": "append key=value lines to FILE (for $GITHUB_OUTPUT)",
        "--plan": "carry out only what was saved with plan --out",
        "--summary": "append the markdown report to FILE as well",
        # What a run may do
        "--allow-deletions": "for this run, N hosts instead of max_deletions, and a list may be emptied",
        "--yes": "do not ask first, as apply does on a terminal",
        "--dry-run": "exactly what plan does, with its flags",
        "--fail-on-changes": "exit 4 when there is something to change",
        "--keep-foreign": "leave live hosts alone that no version of FILE in git named",
        "--since": "versions from COMMIT on count; default all, at most 2000",
        # Hosts
        "--check": "check the verification file on every host about to be added",
        "--jobs": (
            "how many platforms are worked on and how many hosts are checked at once, 1 to 256; default 16 and 32"
        ),
        "--allow-private": "also connect to addresses that are not public, inside a company's network",
        "--proxy": "connect through this proxy, which looks up the names; addresses are not judged then",
        # WeChat
        "WeChat": "The token is read from WECHAT_COMPONENT_ACCESS_TOKEN unless a flag\n  names another source.",
        "--platform": "whose live state it is, and whose token",
        "--resource": "which of its hosts; default business: web pages; server: servers",
        "--api-url": "default WECHAT_API_URL, or https://api.weixin.qq.com",
        "--token-file": "read the component_access_token from FILE",
        "--token-url": "get it from URL, with WECHAT_TOKEN_AUTHORIZATION as the Authorization header",
        "--token-field": "the field that holds the token, where the file or URL has JSON",
        "--timeout": "for one whole exchange; default 10",
        # Messages to a group
        "--previous": "the reports of the run before; a missing file means that there was none",
        "--robot": "which robot RECONCILER_WEBHOOK leads to; default by its host",
        "--link": "where to read more: the last line of the message",
        # Beginning
        "--ci": "also write the pipeline of this CI system",
        "--update": "renew the pipeline that init wrote; choices that are not given stay",
        "--runner": (
            "where jobs that reach WeChat run: group:NAME, a runner group that admits this workflow alone, or a label"
        ),
        "--action": "the code that runs: OWNER/REPOSITORY@COMMIT of reconciler; a released version's default is itself",
        "--owners": "who must approve changes: written to CODEOWNERS, or printed where there is one",
        "init --token-url": (
            "get it from URL, with WECHAT_TOKEN_AUTHORIZATION as the Authorization header; none: from the secret again"
        ),
        "init --check": "whether previews fetch the verification file from new hosts; default yes",
        "--notify": "a job that says in a group chat what is new; default none",
        "--cron": "when to look for drift; default 17 */6 * * *",
        # GitHub Actions
        "JOB": "which job",
        "--file": "the desired state, or a directory with one platform a file; default domains.yaml",
        "--branch": "the branch that is applied; default main",
        "--needs": "the results of the jobs before: toJSON(needs)",
        "--enabled": "the variable RECONCILER_ENABLED: unless it is true, nothing is planned",
        # Explanations
        "CODE": "such as host-scheme or 45009; without it, all codes are listed",
        "SCHEMA": "desired or report; default desired",
    },
    epilog=EXIT_CODES + _MORE,
    messages={},
)
