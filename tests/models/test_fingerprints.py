import shutil
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the models extra")

import torch
from safetensors.torch import load_file, save_file

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.fingerprints import fingerprint_file, fingerprint_folder


def test_a_copy_is_the_same_model(internvl: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(internvl, tmp_path / "elsewhere")
    (copy / "README.md").write_text("notes")
    assert fingerprint_folder(copy) == fingerprint_folder(internvl)


@pytest.mark.parametrize("name", ["config.json", "chat_template.jinja", "tokenizer.json", "generation_config.json"])
def test_every_setting_counts(internvl: Path, tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(internvl, tmp_path / "copy")
    (copy / name).write_text((copy / name).read_text() + " ")
    assert fingerprint_folder(copy) != fingerprint_folder(internvl)


def test_weights_of_the_same_shape_count(internvl: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(internvl, tmp_path / "copy")
    weights = load_file(copy / "model.safetensors")
    name = next(name for name in weights if "q_proj.weight" in name)
    weights[name] = weights[name] + 1e-3
    save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
    assert (copy / "model.safetensors").stat().st_size == (internvl / "model.safetensors").stat().st_size
    assert fingerprint_folder(copy) != fingerprint_folder(internvl)


@pytest.mark.parametrize("suffix", ["safetensors", "bin"])
def test_large_files_are_sampled_and_a_trained_tensor_shows(tmp_path: Path, suffix: str) -> None:
    tensors = {"vision.weight": torch.zeros(2**21), "a.bias": torch.zeros(64), "decoder.weight": torch.zeros(2**22)}

    def write(folder: str) -> Path:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "config.json").write_text("{}")
        save_file(tensors, tmp_path / folder / f"model.{suffix}")
        return tmp_path / folder

    before = write("before")
    tensors["a.bias"] = tensors["a.bias"] + (1 if suffix == "safetensors" else 0)
    tensors["decoder.weight"] = tensors["decoder.weight"] + (1 if suffix == "bin" else 0)
    assert fingerprint_folder(before) != fingerprint_folder(write("after"))


def test_weights_that_are_no_safetensors_are_named(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\x10" + b"\0" * 2**25)
    with pytest.raises(ModelError, match="is no safetensors file"):
        fingerprint_folder(tmp_path)


@pytest.mark.parametrize("size", [1000, 20 * 2**20], ids=["read whole", "sampled"])
def test_a_file_of_weights_is_known_by_its_content(tmp_path: Path, size: int) -> None:
    content = bytearray(size)
    (tmp_path / "weights.pt").write_bytes(content)
    (tmp_path / "renamed.pth").write_bytes(content)
    (tmp_path / "longer.pt").write_bytes(content + b"\0")
    content[size // 2048 : size // 2048 + 8] = b"changed!"
    (tmp_path / "trained.pt").write_bytes(content)
    known = fingerprint_file(tmp_path / "weights.pt")
    assert fingerprint_file(tmp_path / "renamed.pth") == known
    assert fingerprint_file(tmp_path / "longer.pt") != known
    assert fingerprint_file(tmp_path / "trained.pt") != known
