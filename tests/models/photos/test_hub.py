import shutil
import sys
import types
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the models extra")

import torch

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.hub import imports_of, read_weights
from internspatial_kedro.models.photos.loading_cameras import load_gravity_estimator, load_intrinsics_estimator
from internspatial_kedro.models.photos.metric3d import Metric3dDepth
from internspatial_kedro.models.photos.specs import DepthSpec, GravitySpec, IntrinsicsSpec
from models.photos.checkouts import write_geocalib, write_metric3d, write_perspective_fields, write_wildcamera

PHOTO = np.zeros((30, 40, 3), np.uint8)
CAMERA = Intrinsics(50, 50, 20, 15)
OWN_MODULES = ("mono", "tools", "WildCamera", "perspective2d", "geocalib", "hubconf")


@pytest.fixture
def metric3d(tmp_path: Path) -> DepthSpec:
    torch.save({"level": torch.ones(1), "slope": torch.zeros(1)}, tmp_path / "weights.pth")
    code = write_metric3d(tmp_path / "code")
    return DepthSpec(
        kind="metric3d",
        code=str(code),
        checkpoint=str(tmp_path / "weights.pth"),
        entry="metric3d_vit_small",
        device="cpu",
    )


def look(spec: DepthSpec) -> float:
    (estimate,) = Metric3dDepth(spec).estimate_depth([PHOTO], [CAMERA])
    return float(estimate.depth_m[0, 0])


def test_all_four_work_side_by_side_and_leave_nothing_behind(
    tmp_path: Path, metric3d: DepthSpec, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = types.ModuleType("tools")  # somebody else's module of a name that WildCamera also has
    monkeypatch.setitem(sys.modules, "tools", ours)
    path = list(sys.path)
    torch.save({"camera": torch.tensor([500.0, 500, 320, 240]), "wrong": torch.zeros(1)}, tmp_path / "wild.pth")
    torch.save({"model": {"angles": torch.zeros(2)}}, tmp_path / "fields.pth")
    torch.save({"model": {"backbone.weight": torch.tensor([[0.0, -1, 0]])}}, tmp_path / "geocalib.tar")
    wildcamera = IntrinsicsSpec(
        kind="wildcamera",
        code=str(write_wildcamera(tmp_path / "wildcamera")),
        checkpoint=str(tmp_path / "wild.pth"),
        device="cpu",
    )
    fields = GravitySpec(
        kind="perspective_fields",
        code=str(write_perspective_fields(tmp_path / "fields")),
        checkpoint=str(tmp_path / "fields.pth"),
        device="cpu",
    )
    geocalib = fields.model_copy(
        update={
            "kind": "geocalib",
            "code": str(write_geocalib(tmp_path / "geocalib")),
            "checkpoint": str(tmp_path / "geocalib.tar"),
        }
    )

    assert look(metric3d) == pytest.approx(50 * (616 / 30) / 1000, rel=1e-5)
    assert load_intrinsics_estimator(wildcamera).estimate_intrinsics([PHOTO])[0].fx == pytest.approx(500 * 40 / 640)
    for spec in (fields, geocalib):
        (up,) = load_gravity_estimator(spec).estimate_up([PHOTO], [CAMERA])
        np.testing.assert_allclose(up, [0, -1, 0], atol=1e-6)

    assert sys.path == path
    assert sys.modules["tools"] is ours
    assert not [name for name in sys.modules if name.partition(".")[0] in OWN_MODULES and name != "tools"]
    assert capsys.readouterr().out == ""


def test_a_package_that_others_need_is_not_hidden_by_a_folder_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "notes.py").touch()
    before = sys.modules["json"]
    with imports_of(tmp_path):
        import json

        assert json is before
    assert sys.modules["json"] is before


def test_two_checkouts_with_modules_of_the_same_name(tmp_path: Path, metric3d: DepthSpec) -> None:
    other = shutil.copytree(metric3d.code, tmp_path / "other")
    network = other / "mono" / "network.py"
    network.write_text(network.read_text().replace("self.level + ", "2 * self.level + "))
    changed = metric3d.model_copy(update={"code": str(other)})
    first = look(metric3d)
    assert look(changed) == pytest.approx(2 * first)
    assert look(metric3d) == first


def test_an_error_leaves_modules_and_path_as_they_were(metric3d: DepthSpec) -> None:
    path = list(sys.path)
    network = Path(metric3d.code) / "mono" / "network.py"
    network.write_text("import sys\nsys.path.append('/nowhere')\n1 / 0\n")
    with pytest.raises(ModelError, match="does not load: ZeroDivisionError"):
        look(metric3d)
    assert sys.path == path
    assert "mono" not in sys.modules


BROKEN = {
    "no code named": ({"code": ""}, "There is no folder ''. Clone"),
    "no such folder": ({"code": "/nowhere/at/all"}, "There is no folder '/nowhere/at/all'"),
    "no weights named": ({"checkpoint": ""}, "There is no weights file ''. Download"),
    "no such weights": ({"checkpoint": "/nowhere.pth"}, "There is no weights file '/nowhere.pth'"),
    "no such entry": ({"entry": "metric3d_vit_tiny"}, "Cannot find callable metric3d_vit_tiny in hubconf"),
}


@pytest.mark.parametrize(("change", "words"), BROKEN.values(), ids=BROKEN)
def test_what_is_missing_is_said(metric3d: DepthSpec, change: dict[str, str], words: str) -> None:
    with pytest.raises(ModelError, match=words.replace("(", r"\(")):
        look(metric3d.model_copy(update=change))


def test_a_folder_without_its_hubconf_is_refused_before_anything_is_loaded(metric3d: DepthSpec) -> None:
    (Path(metric3d.code) / "hubconf.py").unlink()
    with pytest.raises(ModelError, match=r"has no hubconf\.py"):
        Metric3dDepth(metric3d)


@pytest.mark.parametrize("place", ["mono/network.py", "hubconf.py"])
def test_a_package_that_is_not_installed_is_named(metric3d: DepthSpec, place: str) -> None:
    file = Path(metric3d.code) / place
    file.write_text("import a_package_of_theirs\n" + file.read_text())
    with pytest.raises(ModelError, match="needs 'a_package_of_theirs', which is not installed"):
        look(metric3d)


WEIGHTS = {
    "one is missing": ({"level": torch.ones(1)}, "lacks 1 weights of the network, among them slope"),
    "another shape": ({"level": torch.ones(2), "slope": torch.ones(1)}, "is of another network: .*level"),
    "no tensors": ({"epoch": 3}, "holds no tensors by name under 'model_state_dict'"),
    "a tensor": (torch.ones(1), "holds no tensors by name"),
    "an object": ({"level": torch.ones(1), "when": types.SimpleNamespace()}, "tensors and plain values only"),
}


@pytest.mark.parametrize(("content", "words"), WEIGHTS.values(), ids=WEIGHTS)
def test_weights_that_do_not_fit_are_refused(metric3d: DepthSpec, content: object, words: str) -> None:
    torch.save(content, metric3d.checkpoint)
    with pytest.raises(ModelError, match=words):
        look(metric3d)


class Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return (exec, ("raise SystemExit('code ran while weights were read')",))


def test_code_in_a_weights_file_does_not_run(metric3d: DepthSpec) -> None:
    torch.save({"level": Trap()}, metric3d.checkpoint)
    with pytest.raises(ModelError, match="cannot be read"):
        look(metric3d)


def test_a_cut_file_is_refused(metric3d: DepthSpec) -> None:
    file = Path(metric3d.checkpoint)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ModelError, match="cannot be read"):
        look(metric3d)


def test_safetensors_do_as_well(metric3d: DepthSpec, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"level": torch.full((1,), 2.0), "slope": torch.zeros(1)}, tmp_path / "weights.safetensors")
    first = look(metric3d)
    assert look(metric3d.model_copy(update={"checkpoint": str(tmp_path / "weights.safetensors")})) == 2 * first
    assert sorted(read_weights(tmp_path / "weights.safetensors", "model")) == ["level", "slope"]


def test_more_weights_than_needed_are_left_aside_where_the_authors_do_so(metric3d: DepthSpec) -> None:
    torch.save({"level": torch.ones(1), "slope": torch.zeros(1), "loss": torch.ones(1)}, metric3d.checkpoint)
    assert look(metric3d) > 0


CHANGES = {
    "entry": lambda spec: spec.model_copy(update={"entry": "metric3d_convnext_tiny"}),
    "numbers": lambda spec: spec.model_copy(update={"dtype": "bfloat16"}),
    "weights": lambda spec: (torch.save({"level": torch.zeros(1), "slope": torch.zeros(1)}, spec.checkpoint), spec)[1],
    "code": lambda spec: ((Path(spec.code) / "mono" / "more.py").write_text("A = 1\n"), spec)[1],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_decides_estimates_decides_the_fingerprint(metric3d: DepthSpec, change: object) -> None:
    before = Metric3dDepth(metric3d).fingerprint
    assert Metric3dDepth(metric3d).fingerprint == before
    assert Metric3dDepth(change(metric3d)).fingerprint != before


def test_a_copy_elsewhere_is_the_same_model(metric3d: DepthSpec, tmp_path: Path) -> None:
    before = Metric3dDepth(metric3d).fingerprint
    look(metric3d)  # leaves compiled files in the checkout
    moved = shutil.copytree(metric3d.code, tmp_path / "elsewhere")
    (moved / "README.md").write_text("notes")
    weights = shutil.copy(metric3d.checkpoint, tmp_path / "other_name.pth")
    copy = metric3d.model_copy(update={"code": str(moved), "checkpoint": weights, "batch_size": 1})
    assert Metric3dDepth(copy).fingerprint == before


def test_large_weights_are_sampled_and_one_that_changed_shows(metric3d: DepthSpec, tmp_path: Path) -> None:
    large = {"level": torch.ones(1), "slope": torch.zeros(1), "rest": torch.zeros(5 * 2**20)}
    fingerprints = []
    for value in (0.0, 1.0):
        large["rest"][2**19 : 2**20] = value
        torch.save(large, metric3d.checkpoint)
        fingerprints.append(Metric3dDepth(metric3d).fingerprint)
    assert fingerprints[0] != fingerprints[1]
