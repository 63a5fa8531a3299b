"""What ``--help`` says besides the flags: what a command is for, examples, the environment. Loaded for help alone."""

from collections.abc import Mapping
from typing import Final

DESCRIPTIONS: Final[Mapping[str, str]] = {
    "reconciler": """\
Keeps the business domains of a WeChat third-party platform, whose web pages its
mini programs may open, as a file in git says: validates the file, shows what
would change, makes it so. Only apply can change anything at WeChat.

examples:
  reconciler sandbox -- sh              try all of it on this machine
  reconciler pull > domains.yaml        begin with what is live
  reconciler plan                       see what would change
  reconciler apply                      make it so
""",
    "reconciler validate": """\
Checks the desired state, and tells every mistake with its line and with what to
write instead. Reaches nothing: it needs neither a token nor a network.

examples:
  reconciler validate
  reconciler validate --base old.yaml   tell first what the change loosens
  reconciler validate --format github   mark the lines of a pull request
""",
    "reconciler plan": """\
Compares the desired state with what is live, and prints the fewest safe calls
that lead there: the dry run. It can only read.

examples:
  reconciler plan
  reconciler plan --out plan.json       save it for apply --plan
  reconciler plan --fail-on-changes     watch for drift: exit code 4
  reconciler plan --live live.json      a preview that needs no token
  reconciler plan platforms             a fleet: one platform a file
""",
    "reconciler apply": """\
Plans, and carries the plan out when it is not empty and no rule refuses it.
Each call is confirmed by the lists that come back; any surprise stops the run.
Run it again after any failure: it looks at what is live, and finishes the work.

examples:
  reconciler apply
  reconciler apply --plan plan.json     exactly what was saved, or nothing
  reconciler apply --check              only if new hosts are ready
  reconciler apply --allow-deletions 8  for this run, more than max_deletions
""",
    "reconciler pull": """\
Prints a desired state that describes what is live, to begin with on a platform
that is already running: planning it changes nothing. It can only read.

examples:
  reconciler pull > domains.yaml
  reconciler pull --format json > live.json
  reconciler pull --platform acme-shop > platforms/acme-shop.yaml
""",
    "reconciler check": """\
Fetches the verification file from every host that the desired state names, as
WeChat does before it adds one, and says of each what is wrong. Asks public
addresses only, and follows no redirect.

examples:
  reconciler check
  reconciler check --jobs 8 --timeout 5
""",
    "reconciler explain": """\
Tells what a problem's code means, why it matters, how a run ends that meets it,
and what to do.

examples:
  reconciler explain                    list all codes
  reconciler explain host-scheme
""",
}
"""What each command is for, by how it is called."""

MORE: Final = """
environment:
  WECHAT_COMPONENT_ACCESS_TOKEN  the token, unless a flag names its source
  WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP
                                 that of the platform acme-shop, in a fleet
  WECHAT_TOKEN_AUTHORIZATION     the Authorization header for --token-url
  WECHAT_API_URL                 where the API is, unless --api-url says so
  HTTPS_PROXY, NO_PROXY          the way to WeChat; hosts are asked without it
  SSL_CERT_FILE, SSL_CERT_DIR    which certificates are trusted
  NO_COLOR                       no colours, on a terminal either
  RECONCILER_LANG                the language, unless --lang names it

files:
  domains.yaml                   the desired state, where no FILE is named
"""
"""What stands below the exit codes."""
