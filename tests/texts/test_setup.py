"""What ``reconciler init`` prints is the same list in every language."""

import re
from pathlib import Path

from reconciler.render.layout import width, wrapped_prose
from reconciler.scaffold import files
from reconciler.texts.languages import Language, setup_texts
from reconciler.texts.words import SetupTexts

ENGLISH, CHINESE = (setup_texts(language) for language in (Language.ENGLISH, Language.CHINESE))


def steps(texts: SetupTexts) -> dict[str, str]:
    """Return every text of the lists by a name that is the same in each language."""
    found = {**texts.machines, **texts.secrets}
    for ci, listed in texts.settings.items():
        found[f"{ci} needed"] = listed.needed
        found |= {f"{ci} {place}": step for place, step in enumerate((*listed.before, listed.merge, *listed.after))}
    return found


def test_the_same_steps() -> None:
    """Commands, numbers, places to click and values are those of the English; the words are Chinese."""
    theirs = steps(CHINESE)
    assert theirs.keys() == steps(ENGLISH).keys()
    for name, text in steps(ENGLISH).items():
        for pattern in (r"^    .*$", r"<[A-Z]+>", r"wechat-\w+|reconciler-\w+"):
            assert sorted(re.findall(pattern, theirs[name], re.MULTILINE)) == sorted(
                re.findall(pattern, text, re.MULTILINE)
            ), (name, pattern)
        for menu in re.findall(r"\w[\w/ ]* > [\w/ ]+\w", re.sub(r"^    .*$", "", text, flags=re.MULTILINE)):
            assert menu.split(" > ")[0] in theirs[name], menu
        assert re.search(r"[一-鿿]", theirs[name]) or not text


def test_settings_fit_a_terminal() -> None:
    """Prose is wrapped, without a change but in its lines; commands stay as they are."""
    for texts in (ENGLISH, CHINESE):
        text = "\n\n".join(f"1. {step}" for step in steps(texts).values() if step)
        shown = wrapped_prose(text, 80)
        commands = [line for line in text.splitlines() if line.startswith("    ")]

        assert max(width(line) for line in shown.splitlines() if line not in commands) <= 80
        assert [line for line in shown.splitlines() if line.startswith("    ")] == commands
        assert "".join(shown.split()) == "".join(text.split())
        assert not re.search(r"[一-鿿] [一-鿿]", shown)


def test_the_same_lines() -> None:
    """Each line names its file in both languages."""
    for field in ("wrote", "example", "renewed", "current", "kept", "foreign", "add_lines", "add_last", "overruled"):
        assert "{file}" in getattr(CHINESE, field)
        assert "{file}" in getattr(ENGLISH, field)


def test_every_comment_of_a_template() -> None:
    """Each comment that is a text is translated, with its values and names; no translation is left over."""
    folder = Path(files.__file__).parent
    lines = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.y*ml"))
    comments = {text for text in re.findall(r"(?<=# ).+", lines) if not re.fullmatch(r"v[0-9.]+", text)}

    assert set(CHINESE.comments) == comments | {files.OUR_MACHINE}
    assert ENGLISH.comments == {}
    for comment, translation in CHINESE.comments.items():
        names = set(re.findall(r"<[A-Z]+>|(?<!\w)--?[a-zA-Z]+|[A-Z]{5,}|wechat-\w+", comment))
        assert names == set(re.findall(r"<[A-Z]+>|(?<!\w)--?[a-zA-Z]+|[A-Z]{5,}|wechat-\w+", translation)), comment
