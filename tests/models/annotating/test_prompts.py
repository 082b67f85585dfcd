"""The project's prompts, and prompts of others."""

import shutil
from pathlib import Path

import pytest

from internspatial_kedro.models.annotating.prompts import Prompts, load_prompts
from internspatial_kedro.models.errors import ModelError
from models.annotating.conftest import PROMPTS


def test_what_is_filled_in_is_only_text(prompts: Prompts) -> None:
    system, user = prompts.describe.show(
        "a.png", "pixels", label="{box}", box="[1, 2, 3, 4]", others="{coordinates} {nothing}"
    )
    words = user.parts[1].text
    assert "Describe the {box} in the box [1, 2, 3, 4]." in words
    assert "{coordinates} {nothing}" in words
    assert words.count("in pixels of the image") == 1
    assert [part.path for part in user.parts] == ["a.png", ""]
    assert '{"caption": ' in system.parts[0].text


def test_each_step_says_its_form(prompts: Prompts) -> None:
    assert '{"objects": [{"label": ' in prompts.detect.system
    assert '{"boxes": [[' in prompts.ground.system
    assert prompts.repair.system == ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in PROMPTS.glob("annotate_*.yml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_every_word_counts(folder: Path, prompts: Prompts) -> None:
    assert load_prompts(folder).fingerprint == prompts.fingerprint
    change(folder / "annotate_ground.yml", "version: 1", "version: 2")
    assert load_prompts(folder).fingerprint != prompts.fingerprint


BROKEN = {
    "place": ("annotate_detect.yml", "{most}", "20", r"annotate_detect\.yml lacks {most} in 'user'"),
    "units": ("annotate_ground.yml", "  pixels:", "  thousandths:", "needs words for 'pixels' and 'thousandths'"),
    "other units": ("annotate_ground.yml", "  pixels:", "  inches:", "is no prompt: .*inches"),
    "setting": ("annotate_repair.yml", "version: 1", "version: 1\nmodel: x", "is no prompt: .*model"),
    "version": ("annotate_repair.yml", "version: 1", "version: 0", "is no prompt: .*version"),
    "yaml": ("annotate_repair.yml", "version: 1", "version: [", "is no prompt"),
}


@pytest.mark.parametrize(("name", "old", "new", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_prompt_is_named(folder: Path, name: str, old: str, new: str, words: str) -> None:
    change(folder / name, old, new)
    with pytest.raises(ModelError, match=words):
        load_prompts(folder)


def test_a_missing_prompt_is_named(folder: Path) -> None:
    (folder / "annotate_ground.yml").unlink()
    with pytest.raises(ModelError, match=r"annotate_ground\.yml cannot be read \(No such file"):
        load_prompts(folder)
