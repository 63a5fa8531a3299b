"""Every language has all texts of English, with the same facts, in its own words."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

import pytest

from reconciler.problem import Code, Fact, Problem
from reconciler.texts import languages
from reconciler.texts.en import ENGLISH
from reconciler.texts.en.reasons import REASONS as ENGLISH_REASONS
from reconciler.texts.languages import Language, reasons, words
from reconciler.texts.schema import translations

OTHERS = [language for language in Language if language is not Language.ENGLISH]

NAMES = frozenset(
    """
    ASCII Actions Basic Bearer CI CODE Content-Encoding Ctrl-C DNS DNS64 HOST HTML HTTP HTTPS ICP IP JSON PEM PASSWORD
    PORT README RFC SOCKS TLS URL USER UTF-8 YAML LF Punycode git restore null true
    --ci --update init github Environments RECONCILER_ENABLED HTTPS_PROXY
    API AppSecret CODEOWNERS Re-run failed jobs Settings SHA-256 skip ci
    HEAD GIT_DEPTH GitHub GitLab PATH actions add checkout commit fetch fetch-depth filter fsck log
    main merge-base origin http https xn-- errcode rid
    apply check curl domains.yaml explain init plan pull reconciler sandbox sh validate
    --action --allow-deletions --allow-private --base --check --ci --format --help --live --filter --first-parent
    --force --keep-foreign --out --plan --platform --proxy --resource --runner --since --timeout --unshallow --update
    --api-url --owners --token-field --token-file --token-url -v
    ALL_PROXY HTTPS_PROXY NO_PROXY SSL_CERT_DIR SSL_CERT_FILE
    WECHAT_COMPONENT_ACCESS_TOKEN__ WECHAT_TOKEN_AUTHORIZATION Authorization access_token component_access_token
    component_verify_ticket ticket %YAML domains host key lists keep delete max_deletions optional platform policy
    policy.limit policy.max_deletions policy.protected policy.published policy.unmanaged removed
    required testing unmanaged value verification version json note owner published
    8f3a2c.txt acme-shop a api.weixin.qq.com cn com data.token open.weixin.qq.com qq.com www.qq.com z
    --robot RECONCILER_WEBHOOK_SECRET Webhook
    get_effective_domain get_effective_webviewdomain 0x7f.1 yaml yml docs fleet.zh-CN.md BOM rebase
    --dry-run --fail-on-changes API Schema action answer applied business change changes declined done drift errmsg
    error false in_sync invalid left-file look not_sent ok old.qq.com partial planned pulled refused server stale
    unknown unlisted unverified valid verified warning
    """.split()  # noqa: SIM905  # a hundred quotes would hide the words
)
"""Words that are the same in every language: what people type or read in a file, and names."""

WORD = re.compile(r"(?:--?)?[A-Za-z0-9][\w.-]*(?<!\.)|%YAML", re.ASCII)
NUMBER = re.compile(r"-?[0-9][0-9._]*")
CHINESE = r"[一-鿿]"
LATIN = r"[A-Za-z0-9]"


def texts(language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield all texts of a language beside those of English, each with a name."""
    theirs, ours = words(language), ENGLISH
    for code in Code:
        yield f"{code} message", theirs.problems[code].message, ours.problems[code].message
        yield f"{code} remedy", theirs.problems[code].remedy, ours.problems[code].remedy
    for name in ours.phrases:
        yield name, theirs.phrases[name], ours.phrases[name]
    explained = reasons(language)
    for title in ("what", "why", "remedy", "warning", "more"):
        yield title, getattr(explained, title), getattr(ENGLISH_REASONS, title)
    for area, known in zip(explained.areas, ENGLISH_REASONS.areas, strict=True):
        yield known.title, area.title, known.title
        yield f"{known.title} effect", area.effect, known.effect
        for code, reason in known.reasons.items():
            yield f"{code} reason", area.reasons[code], reason
    for code, effect in ENGLISH_REASONS.effects.items():
        yield f"{code} effect", explained.effects[code], effect
    if language is not Language.ENGLISH:
        for text, translation in translations(language).items():
            yield text, translation, text


def facts(text: str) -> set[str]:
    """Return the names of the facts in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def unfilled(text: str) -> str:
    """Return a text without its facts."""
    return re.sub(r"\{[^}]*\}", "", text)


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_texts(language: Language) -> None:
    """A language has exactly the codes, phrases and reasons of English, in the same order."""
    theirs, explained = words(language), reasons(language)

    assert list(theirs.problems) == list(ENGLISH.problems)
    assert list(theirs.phrases) == list(ENGLISH.phrases)
    assert [list(area.reasons) for area in explained.areas] == [list(area.reasons) for area in ENGLISH_REASONS.areas]
    assert list(explained.effects) == list(ENGLISH_REASONS.effects)
    assert [bool(area.effect) for area in explained.areas] == [bool(area.effect) for area in ENGLISH_REASONS.areas]


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_facts(language: Language) -> None:
    """No text loses or adds a fact, and none has plural forms, which Chinese does not have."""
    named = {name: (facts(theirs), facts(ours)) for name, theirs, ours in texts(language)}

    assert {name: both for name, both in named.items() if both[0] != both[1]} == {}
    assert not [name for name, theirs, _ in texts(language) if ":" in "".join(re.findall(r"\{[^}]*\}", theirs))]


@pytest.mark.parametrize("language", OTHERS)
def test_every_fact_has_a_name_where_it_is_not_known(language: Language) -> None:
    """An explanation names every fact in its language, and no other."""
    used = set().union(*(facts(wording.message) | facts(wording.remedy) for wording in ENGLISH.problems.values()))

    assert set(reasons(language).facts) == used


@pytest.mark.parametrize("language", OTHERS)
def test_terms_belong_to_facts(language: Language) -> None:
    """The program's own words are translated only in facts that texts name."""
    used = set().union(*(facts(text) for _, text, _ in texts(language)))

    assert set(words(language).terms) <= used


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: Language) -> None:
    """No text is the English one, and none has an English word, except names and what people type."""
    assert [name for name, theirs, ours in texts(language) if theirs == ours and unfilled(ours)] == []
    assert foreign(text for _, text, _ in texts(language)) <= NAMES
    assert foreign(reasons(language).facts.values()) == {"CI", "IP"}
    terms = foreign(term for table in words(language).terms.values() for term in table.values())
    assert terms == {"JSON", "TLS", "null", "true"}


def foreign(texts: Iterable[str]) -> set[str]:
    """Return the words in Latin letters of texts, without numbers and codes."""
    latin = {word for text in texts for word in WORD.findall(unfilled(text))}
    return {word for word in latin if not NUMBER.fullmatch(word)} - set(Code)


def test_every_name_is_used() -> None:
    """Each word that may be the same in every language is in some text."""
    assert foreign(text for language in OTHERS for _, text, _ in texts(language)) == NAMES


def test_chinese_typography() -> None:
    """Punctuation is full-width, and a space stands between Chinese and Latin letters, digits or facts."""
    terms = "|".join(words(Language.CHINESE).terms.keys() - {"file", "platform", "reason"})
    for name, text, _ in texts(Language.CHINESE):
        spaced = re.sub(r"\{[^}]*\}", "x", re.sub(rf"\{{(?:{terms})\}}", "词", text))
        assert not re.search(rf"{CHINESE}{LATIN}|{LATIN}{CHINESE}", spaced), name
        assert not re.search(rf"{CHINESE} ?[,;:!?()\"']|{CHINESE}\.|[,;!?(\"'] ?{CHINESE}", text), name
        assert not re.search(r" [，。；：、（）]|[，。；：、（）] ", text), name
        assert text == text.strip(), name


def test_bold_text_ends_in_a_word_or_before_a_space() -> None:
    """Markdown shows the asterisks where bold text ends in punctuation and a word follows at once."""
    for language in Language:
        for name, text, _ in texts(language):
            bold = text.split("**")
            ends = zip(bold[1::2], bold[2::2], strict=True)
            assert not any(inner[-1:].isalnum() < after[:1].isalnum() for inner, after in ends), name


def test_chinese_in_gbk() -> None:
    """Every text can be written in GBK, which some Chinese terminals and files use."""
    for _, text, _ in texts(Language.CHINESE):
        assert text.encode("gbk").decode("gbk") == text


def test_chinese_sentences() -> None:
    """A reason is one to three whole sentences without facts; a message or a remedy is none."""
    for area in reasons(Language.CHINESE).areas:
        for code, reason in area.reasons.items():
            assert reason.endswith("。"), code
            assert 1 <= reason.count("。") <= 3, code
            assert not set("{}<>") & set(reason), code
    for code, wording in words(Language.CHINESE).problems.items():
        assert "。" not in wording.message + wording.remedy, code


def test_only_the_program_s_own_words_are_translated() -> None:
    """The name of a list is translated; a host or a key's value with the same spelling is not."""
    chinese = words(Language.CHINESE)
    lacks = Problem(code=Code.LIST_LACKS, facts={"list": "testing", "count": 1, "hosts": ("testing", "a.qq.com")})
    choice = Problem(code=Code.UNKNOWN_CHOICE, facts={"value": "add", "key": "lists", "choices": ("testing",)})
    protected: dict[str, Fact] = {"host": "a.qq.com", "lists": ("testing", "published")}

    assert chinese.message(lacks) == "这次调用之后，测试版列表缺少 1 个应有的值：testing、a.qq.com"
    assert chinese.message(choice) + chinese.remedy(choice) == "“add”不是 lists 的可选值请从中选择：testing"
    assert chinese.message(Problem(code=Code.PROTECTED_HOST, facts=protected)) == (
        "受保护的 a.qq.com 将从测试版、全网发布版中删除"
    )
    assert chinese.message(Problem(code=Code.SITE_UNREACHABLE, facts={"host": "a.cn", "reason": "odd"})) == (
        "无法连接 a.cn：odd"
    )


def test_every_folder_is_a_language() -> None:
    """Every folder of texts can be chosen."""
    folders = {path.parent.name for path in Path(languages.__file__).parent.glob("*/__init__.py")}

    assert folders == set(Language)
