"""Problems are values: a stable code, a place, and the facts that a text needs. Texts stand in `reconciler.texts`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import field
from enum import StrEnum
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import Place

Fact = str | int | tuple[str, ...]
"""What a text can name: a word, a number, or several words in the order in which they are printed."""


class Severity(StrEnum):
    """An error stops the command from doing what it was asked; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """Every kind of problem. A code never changes its meaning; see `reconciler.texts` for its words."""

    # The tool itself
    BUG = "bug"

    # The command line, the environment and local files
    FILE_MISSING = "file-missing"
    FILE_UNREADABLE = "file-unreadable"
    FILE_UNWRITABLE = "file-unwritable"
    OUTPUT_UNWRITABLE = "output-unwritable"
    FOLDER_EMPTY = "folder-empty"
    FILE_REPEATED = "file-repeated"
    FILE_IRREGULAR = "file-irregular"
    OUTPUT_REPEATED = "output-repeated"
    OUTPUT_IS_INPUT = "output-is-input"
    FILE_EXISTS = "file-exists"
    NOT_REPOSITORY_ROOT = "not-repository-root"
    CHOICE_MISSING = "choice-missing"
    PIPELINE_EXISTS = "pipeline-exists"
    PIPELINE_FOREIGN = "pipeline-foreign"
    REPORT_UNUSABLE = "report-unusable"
    LIVE_UNUSABLE = "live-unusable"
    LIVE_LACKS_PLATFORM = "live-lacks-platform"
    LIVE_OTHER_RESOURCE = "live-other-resource"
    TOKEN_OF_OTHERS = "token-of-others"
    TOKEN_MISSING = "token-missing"
    TOKEN_BLANK = "token-blank"
    TOKEN_SHARED = "token-shared"
    TOKEN_REPEATED = "token-repeated"
    TOKEN_MALFORMED = "token-malformed"
    TOKEN_SOURCE_AUTHORIZATION = "token-source-authorization"
    ADDRESS_BLANK = "address-blank"
    ADDRESS_INVALID = "address-invalid"
    ADDRESS_NOT_HTTPS = "address-not-https"
    PROXY_ADDRESS_INVALID = "proxy-address-invalid"

    # The desired state: the text
    FILE_TOO_LARGE = "file-too-large"
    FILE_NOT_UTF8 = "file-not-utf8"
    FILE_EMPTY = "file-empty"
    CONFLICT_MARKER = "conflict-marker"
    CONTROL_CHARACTER = "control-character"
    FULL_WIDTH = "full-width"
    SEVERAL_DOCUMENTS = "several-documents"
    YAML_SYNTAX = "yaml-syntax"
    YAML_TAB = "yaml-tab"
    YAML_CHARACTER = "yaml-character"
    YAML_STAR = "yaml-star"
    YAML_COLON = "yaml-colon"
    YAML_HOST_KEYS = "yaml-host-keys"
    YAML_DASH = "yaml-dash"
    YAML_INDENTATION = "yaml-indentation"
    YAML_VALUE_DUE = "yaml-value-due"
    YAML_KEY_DUE = "yaml-key-due"
    YAML_KEY_ALONE = "yaml-key-alone"
    YAML_KEY_SPACE = "yaml-key-space"
    YAML_ITEM_INDENTED = "yaml-item-indented"
    YAML_QUOTE = "yaml-quote"
    YAML_BRACKET = "yaml-bracket"
    YAML_DIRECTIVE = "yaml-directive"
    YAML_ANCHOR = "yaml-anchor"
    YAML_ALIAS = "yaml-alias"
    YAML_TAG = "yaml-tag"
    YAML_MERGE_KEY = "yaml-merge-key"
    YAML_KEY_NOT_TEXT = "yaml-key-not-text"
    YAML_TOO_DEEP = "yaml-too-deep"
    YAML_TOO_LONG = "yaml-too-long"
    REPEATED_KEY = "repeated-key"
    TOO_MANY_PROBLEMS = "too-many-problems"

    # The desired state: its shape
    FILE_NOT_A_MAPPING = "file-not-a-mapping"
    NOT_A_MAPPING = "not-a-mapping"
    NOT_A_LIST = "not-a-list"
    NOT_TEXT = "not-text"
    UNQUOTED_TEXT = "unquoted-text"
    NOT_A_NUMBER = "not-a-number"
    NUMBER_NOTATION = "number-notation"
    NUMBER_OUT_OF_RANGE = "number-out-of-range"
    UNKNOWN_KEY = "unknown-key"
    MISSPELLED_KEY = "misspelled-key"
    MISSING_KEY = "missing-key"
    UNKNOWN_VERSION = "unknown-version"
    UNKNOWN_CHOICE = "unknown-choice"
    UNKNOWN_LIST = "unknown-list"
    EMPTY_VALUE = "empty-value"
    DOMAINS_EMPTY = "domains-empty"
    REPEATED_VALUE = "repeated-value"
    PLATFORM_NAME = "platform-name"
    VERIFICATION_FILE_NAME = "verification-file-name"
    VERIFICATION_CONTENT = "verification-content"
    VERIFICATION_NOT_USED = "verification-not-used"
    TEXT_TOO_LONG = "text-too-long"

    # The desired state: its hosts
    HOST_NOT_TEXT = "host-not-text"
    HOST_EMPTY = "host-empty"
    HOST_AS_KEY = "host-as-key"
    HOST_SURROUNDED = "host-surrounded"
    HOST_SCHEME = "host-scheme"
    HOST_USER = "host-user"
    HOST_PORT = "host-port"
    HOST_PATH = "host-path"
    HOST_COMMENT = "host-comment"
    HOST_WILDCARD = "host-wildcard"
    HOST_PATTERN = "host-pattern"
    HOST_TRAILING_DOT = "host-trailing-dot"
    HOST_ADDRESS = "host-address"
    HOST_UPPER_CASE = "host-upper-case"
    HOST_NOT_ASCII = "host-not-ascii"
    HOST_SEVERAL = "host-several"
    HOST_CHARACTER = "host-character"
    HOST_ONE_LABEL = "host-one-label"
    HOST_EMPTY_LABEL = "host-empty-label"
    HOST_LABEL_TOO_LONG = "host-label-too-long"
    HOST_LABEL_HYPHEN = "host-label-hyphen"
    HOST_TOP_LABEL = "host-top-label"
    HOST_TOO_LONG = "host-too-long"
    REPEATED_HOST = "repeated-host"
    REMOVED_PROTECTED = "removed-protected"
    TOO_MANY_HOSTS = "too-many-hosts"
    REPEATED_PLATFORM = "repeated-platform"

    # The desired state against the one before this change
    BASE_INVALID = "base-invalid"
    BASE_LACKS_FILE = "base-lacks-file"
    PLATFORM_LEFT = "platform-left"
    LIMIT_RAISED = "limit-raised"
    MAX_DELETIONS_RAISED = "max-deletions-raised"
    PUBLISHED_NOT_REQUIRED = "published-not-required"
    UNMANAGED_DELETED = "unmanaged-deleted"
    PROTECTION_REMOVED = "protection-removed"
    PLATFORM_RENAMED = "platform-renamed"
    RESOURCE_CHANGED = "resource-changed"
    VERIFICATION_ADDED = "verification-added"
    VERIFICATION_REMOVED = "verification-removed"
    VERIFICATION_CHANGED = "verification-changed"

    # The history of the file
    GIT_MISSING = "git-missing"
    GIT_FAILED = "git-failed"
    REPOSITORY_MISSING = "repository-missing"
    HISTORY_SHALLOW = "history-shallow"
    HISTORY_PARTIAL = "history-partial"
    FILE_LINKED = "file-linked"
    FILE_UNTRACKED = "file-untracked"
    SINCE_UNKNOWN = "since-unknown"
    SINCE_MISSING = "since-missing"
    CHANGE_TOO_LONG = "change-too-long"
    FILE_NOT_COMMITTED = "file-not-committed"
    FILE_RENAMED = "file-renamed"

    # GitHub
    EVENT_UNUSABLE = "event-unusable"
    MERGE_STALE = "merge-stale"
    GITHUB_UNREACHABLE = "github-unreachable"
    GITHUB_REFUSED = "github-refused"
    GITHUB_RATE = "github-rate"
    GITHUB_ANSWER = "github-answer"
    ARTIFACT_UNUSABLE = "artifact-unusable"
    PAUSED = "paused"
    SUPERSEDED = "superseded"
    JOB_CANCELLED = "job-cancelled"
    JOB_FAILED = "job-failed"
    JOB_DECLINED = "job-declined"
    JOB_HELD = "job-held"
    JOB_UNSAFE = "job-unsafe"
    JOB_UNSTARTED = "job-unstarted"
    ENVIRONMENT_MISSING = "environment-missing"
    ENVIRONMENT_OPEN = "environment-open"
    OWNERS_UNREADABLE = "owners-unreadable"
    OWNERS_UNCHECKED = "owners-unchecked"
    LIVE_UNPUBLISHED = "live-unpublished"
    LIVE_UNREAD = "live-unread"
    LIVE_SKIPPED = "live-skipped"
    LIVE_UNSEARCHED = "live-unsearched"
    LIVE_ELSEWHERE = "live-elsewhere"

    # Chat robots
    WEBHOOK_MISSING = "webhook-missing"
    WEBHOOK_INVALID = "webhook-invalid"
    WEBHOOK_UNKNOWN = "webhook-unknown"
    NOTICE_FAILED = "notice-failed"
    NOTICE_REFUSED = "notice-refused"

    # The plan
    NEVER_PUBLISHED = "never-published"
    PUBLISHED_REQUIRED = "published-required"
    OPAQUE_VALUE = "opaque-value"
    UNMANAGED_KEPT = "unmanaged-kept"
    FOREIGN_HOSTS = "foreign-hosts"
    REMOVED_GONE = "removed-gone"
    NOT_YET_LIVE = "not-yet-live"
    DRIFT_REFUSED = "drift-refused"
    COVERED_BY_PARENT = "covered-by-parent"
    DEMOTION_GAP = "demotion-gap"
    WRONG_PLATFORM = "wrong-platform"
    TOO_MANY_DELETIONS = "too-many-deletions"
    LIST_EMPTIED = "list-emptied"
    PROTECTED_HOST = "protected-host"
    PROTECTED_UNLISTED = "protected-unlisted"
    PROTECTION_BYPASSED = "protection-bypassed"
    NAMED_IN_PASSING = "named-in-passing"
    LIST_FULL = "list-full"
    NO_SAFE_PLAN = "no-safe-plan"

    # The saved plan
    PLAN_LIVE_MOVED = "plan-live-moved"
    PLAN_DESIRED_MOVED = "plan-desired-moved"
    PLAN_FOREIGN = "plan-foreign"
    PLAN_MOVED = "plan-moved"
    PLAN_ASSUMED = "plan-assumed"
    PLAN_REFUSED = "plan-refused"
    PLAN_UNVERIFIED = "plan-unverified"
    PLAN_EDITED = "plan-edited"
    PLAN_FAILED = "plan-failed"
    PLAN_UNUSABLE = "plan-unusable"
    PLAN_LACKS_PLATFORM = "plan-lacks-platform"
    PLAN_WITHOUT_FILE = "plan-without-file"

    # WeChat and the token source
    EXCHANGE_INTERRUPTED = "exchange-interrupted"
    TLS_FAILED = "tls-failed"
    PROXY_REFUSED = "proxy-refused"
    PROXY_LOGIN = "proxy-login"
    PROXY_UNREACHABLE = "proxy-unreachable"
    PROXY_SETTINGS = "proxy-settings"
    CERTIFICATES_UNREADABLE = "certificates-unreadable"
    RESPONSE_ENCODED = "response-encoded"
    WECHAT_UNREACHABLE = "wechat-unreachable"
    WECHAT_TIMEOUT = "wechat-timeout"
    WECHAT_BROKEN_OFF = "wechat-broken-off"
    WECHAT_DOWN = "wechat-down"
    WECHAT_HTTP_STATUS = "wechat-http-status"
    WECHAT_REDIRECT = "wechat-redirect"
    WECHAT_TOO_LARGE = "wechat-too-large"
    WECHAT_BROKEN_ANSWER = "wechat-broken-answer"
    WECHAT_ANSWER_FIELD = "wechat-answer-field"
    LISTS_UNREADABLE = "lists-unreadable"
    WECHAT_TOO_MANY_VALUES = "wechat-too-many-values"
    WECHAT_BUSY = "wechat-busy"
    WECHAT_BUSY_ADD = "wechat-busy-add"
    WECHAT_NOT_PUBLISHED = "wechat-not-published"
    WECHAT_LIST_FULL = "wechat-list-full"
    WECHAT_INVALID_HOST = "wechat-invalid-host"
    WECHAT_FILE_FAILED = "wechat-file-failed"
    WECHAT_FILE_OTHER = "wechat-file-other"
    WECHAT_HOST_BOUND = "wechat-host-bound"
    WECHAT_ABSENT_HOST = "wechat-absent-host"
    WECHAT_MALFORMED_REQUEST = "wechat-malformed-request"
    WECHAT_LENGTH = "wechat-length"
    WECHAT_TOKEN_REFUSED = "wechat-token-refused"
    WECHAT_TOKEN_KIND = "wechat-token-kind"
    WECHAT_TICKET = "wechat-ticket"
    WECHAT_INVALID_PLATFORM = "wechat-invalid-platform"
    WECHAT_NOT_AUTHORIZED = "wechat-not-authorized"
    WECHAT_IP_NOT_ALLOWED = "wechat-ip-not-allowed"
    WECHAT_CALLER_NOT_ALLOWED = "wechat-caller-not-allowed"
    WECHAT_QUOTA = "wechat-quota"
    WECHAT_RATE = "wechat-rate"
    WECHAT_MONTHLY_QUOTA = "wechat-monthly-quota"
    WECHAT_ERROR = "wechat-error"
    TOKEN_SOURCE_UNREACHABLE = "token-source-unreachable"
    TOKEN_FILE_TIMEOUT = "token-file-timeout"
    TOKEN_SOURCE_TIMEOUT = "token-source-timeout"
    TOKEN_SOURCE_BROKEN_OFF = "token-source-broken-off"
    TOKEN_SOURCE_DOWN = "token-source-down"
    TOKEN_SOURCE_REFUSED = "token-source-refused"
    TOKEN_SOURCE_REDIRECT = "token-source-redirect"
    TOKEN_SOURCE_TOO_LARGE = "token-source-too-large"
    TOKEN_SOURCE_ERROR = "token-source-error"
    TOKEN_SOURCE_ANSWER = "token-source-answer"
    TOKEN_SOURCE_IS_JSON = "token-source-is-json"
    TOKEN_SOURCE_NOT_JSON = "token-source-not-json"
    TOKEN_SOURCE_FIELD = "token-source-field"

    # The verification file at a host
    SITE_NO_ADDRESS = "site-no-address"
    SITE_LOOKUP_FAILED = "site-lookup-failed"
    SITE_PRIVATE_ADDRESS = "site-private-address"
    SITE_REFUSED = "site-refused"
    SITE_UNREACHABLE = "site-unreachable"
    SITE_PROXY = "site-proxy"
    SITE_TIMEOUT = "site-timeout"
    SITE_BROKEN_OFF = "site-broken-off"
    SITE_TLS = "site-tls"
    SITE_AUTHORITIES = "site-authorities"
    SITE_CERTIFICATE_EXPIRED = "site-certificate-expired"
    SITE_CERTIFICATE_NOT_YET_VALID = "site-certificate-not-yet-valid"
    SITE_CERTIFICATE_HOST = "site-certificate-host"
    SITE_CERTIFICATE_SELF_SIGNED = "site-certificate-self-signed"
    SITE_CERTIFICATE_CHAIN = "site-certificate-chain"
    SITE_CERTIFICATE_UNTRUSTED = "site-certificate-untrusted"
    SITE_REDIRECT = "site-redirect"
    SITE_STATUS = "site-status"
    SITE_ENCODED = "site-encoded"
    SITE_TOO_LARGE = "site-too-large"
    SITE_TRAILING_NEWLINE = "site-trailing-newline"
    SITE_BYTE_ORDER_MARK = "site-byte-order-mark"
    SITE_HTML = "site-html"
    SITE_CONTENT = "site-content"
    SITE_SLOW = "site-slow"
    SITE_NOT_TRIED = "site-not-tried"
    SITE_INTERRUPTED = "site-interrupted"
    SITES_UNCHECKED = "sites-unchecked"
    SITES_UNVERIFIED = "sites-unverified"
    SITES_UNREADY = "sites-unready"

    # Applying
    LIVE_MOVED = "live-moved"
    ANSWER_LOST = "answer-lost"
    HOST_REFUSED = "host-refused"
    HOST_INVALID = "host-invalid"
    MORE_HOSTS_INVALID = "more-hosts-invalid"
    TOKEN_OTHER_LISTS = "token-other-lists"
    ABSENT_HOSTS_REFUSED = "absent-hosts-refused"
    SPELLING_CHANGED = "spelling-changed"
    NO_EFFECT = "no-effect"
    LIST_LACKS = "list-lacks"
    LIST_HOLDS = "list-holds"
    PUBLICATION_CHANGED = "publication-changed"
    OUTCOME_UNKNOWN = "outcome-unknown"
    DEMOTION_UNFINISHED = "demotion-unfinished"
    DEMOTION_UNCERTAIN = "demotion-uncertain"
    INTERRUPTED = "interrupted"
    NOT_BEGUN = "not-begun"
    REPORT_UNWRITTEN = "report-unwritten"


POLICY_CHANGES: Final = frozenset(
    {
        Code.BASE_INVALID,
        Code.BASE_LACKS_FILE,
        Code.PLATFORM_LEFT,
        Code.LIMIT_RAISED,
        Code.MAX_DELETIONS_RAISED,
        Code.PUBLISHED_NOT_REQUIRED,
        Code.UNMANAGED_DELETED,
        Code.PROTECTION_REMOVED,
        Code.PLATFORM_RENAMED,
        Code.RESOURCE_CHANGED,
        Code.VERIFICATION_ADDED,
        Code.VERIFICATION_REMOVED,
        Code.VERIFICATION_CHANGED,
    }
)
"""The codes of safeguards that a change weakens. Reports show them before anything else."""

WARNINGS: Final = frozenset(
    {
        *POLICY_CHANGES,
        Code.FILE_NOT_COMMITTED,
        Code.FILE_RENAMED,
        Code.PAUSED,
        Code.SUPERSEDED,
        Code.LIVE_UNPUBLISHED,
        Code.LIVE_UNREAD,
        Code.OWNERS_UNCHECKED,
        Code.LIVE_SKIPPED,
        Code.LIVE_UNSEARCHED,
        Code.LIVE_ELSEWHERE,
        Code.NEVER_PUBLISHED,
        Code.OPAQUE_VALUE,
        Code.UNMANAGED_KEPT,
        Code.FOREIGN_HOSTS,
        Code.REMOVED_GONE,
        Code.NOT_YET_LIVE,
        Code.DRIFT_REFUSED,
        Code.COVERED_BY_PARENT,
        Code.DEMOTION_GAP,
        Code.PROTECTED_UNLISTED,
        Code.SITE_SLOW,
        Code.SITES_UNCHECKED,
        Code.SITES_UNVERIFIED,
        Code.SITES_UNREADY,
        Code.ANSWER_LOST,
        Code.HOST_INVALID,
        Code.MORE_HOSTS_INVALID,
    }
)
"""The codes that stop nothing."""


@frozen
class FinishedTexts:
    """The texts of a problem that was read from a report, in the language of the run that wrote it."""

    message: str
    remedy: str


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong or worth knowing, for the person who reads the report."""

    code: Code
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """What the code's texts name; each code has a fixed set of keys.

    A host's problem also has `through` where the host was reached through a proxy: the proxy's origin.
    """
    place: Place | None = None
    """Where it stands in a file, None when it stands in none."""
    errcode: int | None = None
    """WeChat's error number, None when WeChat named none."""
    rid: str | None = None
    """WeChat's request id, None when there was none."""
    finished: FinishedTexts | None = None
    """Its texts where its facts are not known any more; None where the code's texts and the facts give them."""

    @property
    def severity(self) -> Severity:
        """Whether the problem stops the command."""
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR


class ProblemError(Exception):
    """Something cannot be read or reached, which ends what needs it."""

    def __init__(self, code: Code, **facts: Fact) -> None:
        """Carry why."""
        self.problem: Problem = Problem(code=code, facts=facts)


SEVERITY_ORDER: Final = (Severity.ERROR, Severity.WARNING)
"""Most severe first."""


def by_severity(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems as reports show them: weakened safeguards, errors, warnings; each group in the order given."""
    return tuple(
        sorted(
            problems, key=lambda problem: (problem.code not in POLICY_CHANGES, SEVERITY_ORDER.index(problem.severity))
        )
    )


MAX_QUOTE_LENGTH: Final = 80
"""How many characters of a text a problem quotes, where nothing else is said."""


def shorten(text: str, maximum: int = MAX_QUOTE_LENGTH) -> str:
    """Return `text`, or its first `maximum` characters and an ellipsis if it has more."""
    return text if len(text) <= maximum else f"{text[:maximum]}…"


MAX_HOSTS_NAMED: Final = 10
"""How many hosts problems name before they only say that there are more."""


def first_hosts(hosts: Sequence[str]) -> tuple[str, ...]:
    """Return the hosts that a problem names, in the order given; an ellipsis stands for the rest."""
    return (*hosts[:MAX_HOSTS_NAMED], *(("…",) if len(hosts) > MAX_HOSTS_NAMED else ()))


def invalid_hosts(
    values: Iterable[str], wanted: Mapping[str, Place | None], refused: AbstractSet[str] = frozenset()
) -> Iterator[Problem]:
    """Yield a problem for what WeChat names in ``invalid_…``: an error for the `refused` hosts, else a warning.

    At most ten are named, refused ones first, then those that are `wanted`, each with its place there; then follows how
    many more there are.
    """
    ranked = sorted({*values}, key=lambda value: (value not in refused, value not in wanted, value))
    for value in ranked[:MAX_HOSTS_NAMED]:
        code = Code.HOST_REFUSED if value in refused else Code.HOST_INVALID
        yield Problem(code=code, facts={"host": value}, place=wanted.get(value))
    if len(ranked) > MAX_HOSTS_NAMED:
        yield Problem(code=Code.MORE_HOSTS_INVALID, facts={"count": len(ranked) - MAX_HOSTS_NAMED})
