"""What ``reconciler init`` prints is the same list in every language."""

import re

from reconciler.texts.languages import Language, setup_texts

ENGLISH, CHINESE = (setup_texts(language) for language in (Language.ENGLISH, Language.CHINESE))


def test_the_same_steps() -> None:
    """Commands, numbers, places to click and values are those of the English; the words are Chinese."""
    theirs = {**CHINESE.settings, **CHINESE.machines}
    for name, text in {**ENGLISH.settings, **ENGLISH.machines}.items():
        for pattern in (r"^    .*$", r"^\d\. ", r"<[A-Z]+>"):
            assert sorted(re.findall(pattern, theirs[name], re.MULTILINE)) == sorted(
                re.findall(pattern, text, re.MULTILINE)
            ), (name, pattern)
        for menu in re.findall(r"\w[\w/ ]* > [\w/ ]+\w", re.sub(r"^    .*$", "", text, flags=re.MULTILINE)):
            assert menu.split(" > ")[0] in theirs[name], menu
        assert re.search(r"[一-鿿]", theirs[name])


def test_the_same_lines() -> None:
    """Each line names its file in both languages."""
    for field in ("wrote", "example", "renewed", "current", "kept", "add_lines"):
        assert "{file}" in getattr(CHINESE, field)
        assert "{file}" in getattr(ENGLISH, field)
