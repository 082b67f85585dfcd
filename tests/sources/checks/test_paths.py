"""Paths stay below the root; ids are made of harmless letters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.sources.checks import Unusable
from internspatial_kedro.sources.checks.paths import path_below, slug


@pytest.mark.parametrize(
    "relative",
    [
        "../secret.jpg",
        "a/../../secret.jpg",
        "/etc/passwd",
        "",
        "a/../b.jpg",
        "a\x00b",
        "..\\secret.jpg",
        "link/secret.jpg",
        "loop/x",
    ],
)
def test_paths_out_of_the_root_are_refused(tmp_path, relative):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.jpg").touch()
    (root / "link").symlink_to(tmp_path)
    (root / "loop").symlink_to(root / "loop")
    with pytest.raises(Unusable) as verdict:
        path_below(root, relative)
    assert verdict.value.reason == "path_outside_root"


def test_a_root_that_is_a_link_is_fine(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.jpg").touch()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert path_below(tmp_path / "link", "a.jpg").is_file()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("scene0000_00", "scene0000_00"), ("kv1/NYUdata/NYU0001", "kv1-nyudata-nyu0001"), ("000001", "000001")],
)
def test_plain_names_stay(text, expected):
    assert slug(text) == expected


@given(st.text(min_size=1, max_size=300))
def test_ids_are_harmless(text):
    assert re.fullmatch(r"[a-z0-9_-][a-z0-9._-]*", slug(text)) or slug(text)[0].isalnum()
    assert ".." not in slug(text)[:2]


@pytest.mark.parametrize(("one", "other"), [("a b", "a-b"), ("é", "e"), ("椅", "子"), ("x" * 200, "x" * 201)])
def test_different_names_keep_different_ids(one, other):
    assert slug(one) != slug(other)
