"""Fixtures that many tests share."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def real_root() -> Path:
    """Folder of real samples in native layouts; tests that need it skip where it is absent."""
    root = Path(os.environ.get("INTERNSPATIAL_REAL", PROJECT.parent / "shared" / "real"))
    if not root.is_dir():
        pytest.skip(f"no real samples at {root}: set INTERNSPATIAL_REAL to a folder that holds them")
    return root
