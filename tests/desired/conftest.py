"""Both parsers of PyYAML."""

import pytest
import yaml


@pytest.fixture(
    params=[
        pytest.param(
            "libyaml", marks=pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml")
        ),
        "python",
    ]
)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with libyaml's parser and with PyYAML's own, which is used where PyYAML was built without libyaml."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return str(request.param)
