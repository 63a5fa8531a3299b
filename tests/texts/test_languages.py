"""Every language says what English says: all of it, about the same facts, and in its own words."""

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

OTHERS = [language for language in Language if language is not Language.ENGLISH]

NAMES = frozenset(
    """
    ASCII Bearer CI CODE Ctrl-C DNS DNS64 HOST HTML HTTP HTTPS ICP IP JSON LF PEM PORT README RFC SOCKS TLS URL UTF-8
    YAML Punycode git restore null true
    http https xn-- errcode rid
    apply explain plan pull reconciler validate
    --allow-deletions --allow-private --base --check --format --live --out --plan --proxy --timeout --token-field
    --token-file --token-url -v
    ALL_PROXY HTTPS_PROXY NO_PROXY SSL_CERT_DIR SSL_CERT_FILE
    WECHAT_COMPONENT_ACCESS_TOKEN__ WECHAT_TOKEN_AUTHORIZATION Authorization access_token component_access_token
    %YAML domains host key lists note owner keep delete max_deletions optional platform policy policy.limit
    policy.max_deletions policy.protected policy.published published required testing unmanaged value
    verification version json one two
    8f3a2c.txt acme-shop a api.weixin.qq.com cn com data.token open.weixin.qq.com qq.com www.qq.com z
    0x7f.1 yaml yml docs fleet.md
    """.split()  # noqa: SIM905  # a hundred quotes would hide the words
)
"""What stays as it is in every language: what people type or read in a file, and what is called so in all of them."""

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
        yield f"{known.title} ends", area.ends, known.ends
        for code, reason in known.reasons.items():
            yield f"{code} reason", area.reasons[code], reason


def facts(text: str) -> set[str]:
    """Return the names of the facts in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def unfilled(text: str) -> str:
    """Return a text with nothing where its facts stand."""
    return re.sub(r"\{[^}]*\}", "", text)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_missing_and_nothing_left_over(language: Language) -> None:
    """A language has words for each code, each phrase and each reason that English has, in the same order."""
    theirs, explained = words(language), reasons(language)

    assert list(theirs.problems) == list(ENGLISH.problems)
    assert list(theirs.phrases) == list(ENGLISH.phrases)
    assert [list(area.reasons) for area in explained.areas] == [list(area.reasons) for area in ENGLISH_REASONS.areas]
    assert [bool(area.ends) for area in explained.areas] == [bool(area.ends) for area in ENGLISH_REASONS.areas]


@pytest.mark.parametrize("language", OTHERS)
def test_texts_name_the_same_facts(language: Language) -> None:
    """No text loses a fact or invents one, and none asks for a form for one where its language has a single form."""
    found = {name: (facts(theirs), facts(ours)) for name, theirs, ours in texts(language)}

    assert {name: both for name, both in found.items() if both[0] != both[1]} == {}
    assert not [name for name, theirs, _ in texts(language) if ":" in "".join(re.findall(r"\{[^}]*\}", theirs))]


@pytest.mark.parametrize("language", OTHERS)
def test_every_fact_has_a_name_where_it_is_not_known(language: Language) -> None:
    """An explanation calls every fact by a name of its language, and has none for a fact that nothing tells of."""
    told = set().union(*(facts(wording.message) | facts(wording.remedy) for wording in ENGLISH.problems.values()))

    assert set(reasons(language).facts) == told


@pytest.mark.parametrize("language", OTHERS)
def test_terms_belong_to_facts(language: Language) -> None:
    """What the tool's own words are called is looked up only for facts that texts name."""
    told = set().union(*(facts(text) for _, text, _ in texts(language)))

    assert set(words(language).terms) <= told


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: Language) -> None:
    """No text is the English one, and no English word stands in any, but for what is typed or called so everywhere."""
    assert [name for name, theirs, ours in texts(language) if theirs == ours and unfilled(ours)] == []
    assert foreign(text for _, text, _ in texts(language)) <= NAMES
    assert foreign(reasons(language).facts.values()) == {"IP"}
    assert not foreign(term for table in words(language).terms.values() for term in table.values())


def foreign(said: Iterable[str]) -> set[str]:
    """Return the words in Latin letters that texts hold, but for numbers and codes."""
    found = {word for text in said for word in WORD.findall(unfilled(text))}
    return {word for word in found if not NUMBER.fullmatch(word)} - set(Code)


def test_no_name_is_kept_in_vain() -> None:
    """Each name that may stay as it is stands in some text."""
    assert foreign(text for language in OTHERS for _, text, _ in texts(language)) == NAMES


def test_chinese_is_set_as_chinese() -> None:
    """Punctuation is full-width, and a blank stands between Chinese and Latin letters or digits, and facts."""
    terms = "|".join(words(Language.CHINESE).terms.keys() - {"file", "reason"})
    for name, text, _ in texts(Language.CHINESE):
        spaced = re.sub(r"\{[^}]*\}", "x", re.sub(rf"\{{(?:{terms})\}}", "词", text))
        assert not re.search(rf"{CHINESE}{LATIN}|{LATIN}{CHINESE}", spaced), name
        assert not re.search(rf"{CHINESE} ?[,;:!?()\"']|{CHINESE}\.|[,;!?(\"'] ?{CHINESE}", text), name
        assert not re.search(r" [，。；：、（）]|[，。；：、（）] ", text), name
        assert text == text.strip(), name


def test_chinese_can_be_spelled_by_older_terminals() -> None:
    """Every text can be written in GBK, which Chinese terminals and files still use."""
    for _, text, _ in texts(Language.CHINESE):
        assert text.encode("gbk").decode("gbk") == text


@pytest.mark.parametrize("code", Code)
def test_a_chinese_reason_is_one_to_three_sentences(code: Code) -> None:
    """A reason can stand by itself: whole sentences, in which nothing is to be filled in."""
    area = next(area for area in reasons(Language.CHINESE).areas if code in area.reasons)
    said = area.reasons[code]

    assert said.endswith("。")
    assert 1 <= said.count("。") <= 3
    assert not set("{}<>") & set(said)


@pytest.mark.parametrize("code", Code)
def test_chinese_words_go_on_wherever_they_are_put(code: Code) -> None:
    """What is wrong and what to do stand in sentences of other texts, so no full stop ends them."""
    wording = words(Language.CHINESE).problems[code]

    assert "。" not in wording.message + wording.remedy


def test_the_tool_s_own_words_are_translated_and_no_others() -> None:
    """A list is called by its name in the report's language; a host, or a key's value, that is spelled so is data."""
    said = words(Language.CHINESE)
    lacks = Problem(code=Code.LIST_LACKS, facts={"list": "testing", "count": 1, "hosts": ("testing", "a.qq.com")})
    choice = Problem(code=Code.UNKNOWN_CHOICE, facts={"value": "add", "key": "lists", "choices": ("testing",)})
    protected: dict[str, Fact] = {"host": "a.qq.com", "lists": ("testing", "published")}

    assert said.message(lacks) == "这次调用之后，测试版列表缺少 1 个应有的值：testing、a.qq.com"
    assert said.message(choice) + said.remedy(choice) == "“add”不是 lists 的可选值请从中选择：testing"
    assert said.message(Problem(code=Code.PROTECTED_HOST, facts=protected)) == (
        "a.qq.com 受保护，却将从测试版、全网发布版中移除"
    )
    assert said.message(Problem(code=Code.SITE_UNREACHABLE, facts={"host": "a.cn", "reason": "odd"})) == (
        "无法连接 a.cn：odd"
    )


def test_each_language_is_told_by_its_folder() -> None:
    """Every folder of texts is a language that can be chosen."""
    folders = {path.parent.name for path in Path(languages.__file__).parent.glob("*/__init__.py")}

    assert folders == set(Language)
