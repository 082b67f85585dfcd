import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Literal, get_args

import pytest

pytest.importorskip("torch", reason="needs the models extra")

from internspatial_kedro.models.tiny import TEXTS, Family, write_tiny_checkpoint


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("family", get_args(Family))
def test_the_same_seed_gives_the_same_bytes_in_any_process(family: Family, tmp_path: Path) -> None:
    here = content(write_tiny_checkpoint(tmp_path / "here", family, seed=3))
    script = (
        "from pathlib import Path; from internspatial_kedro.models.tiny import write_tiny_checkpoint; "
        f"write_tiny_checkpoint(Path({str(tmp_path / 'there')!r}), {family!r}, seed=3)"
    )
    subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONHASHSEED": "7"}, check=True)
    assert here == content(tmp_path / "there")


def test_seed_and_texts_count(tmp_path: Path) -> None:
    def weights(name: str, seed: int) -> bytes:
        return content(write_tiny_checkpoint(tmp_path / name, seed=seed))["model.safetensors"]

    assert weights("a", 0) != weights("b", 1)
    other = write_tiny_checkpoint(tmp_path / "c", texts=("entirely other words " * 9,))
    assert content(other)["tokenizer.json"] != content(tmp_path / "a")["tokenizer.json"]


@pytest.mark.parametrize(
    ("fixture", "architecture"),
    [("internvl", "InternVLForConditionalGeneration"), ("qwen", "Qwen2_5_VLForConditionalGeneration")],
)
def test_the_format_is_the_family_s_own_and_small(
    fixture: Literal["internvl", "qwen"], architecture: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(fixture)
    assert json.loads((folder / "config.json").read_text())["architectures"] == [architecture]
    assert sum(file.stat().st_size for file in folder.iterdir()) < 1_000_000


@pytest.mark.parametrize("text", [*TEXTS, "Ünïcödé 漢字 🪑\n\t<b>", ""])
def test_any_text_survives_the_tokenizer(internvl: Path, text: str) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(internvl)
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
