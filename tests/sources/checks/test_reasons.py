"""Every reason is explained to the user."""

from pathlib import Path

import pytest

from internspatial_kedro.sources.checks import Reason

DOCS = Path(__file__).resolve().parents[3] / "docs" / "sources.md"


@pytest.mark.parametrize("reason", list(Reason))
def test_the_docs_explain_each_reason(reason):
    assert f"| `{reason.value}` |" in DOCS.read_text(encoding="utf-8")
