import subprocess
import sys

import pytest

pytest.importorskip("torch", reason="needs the models extra")
pytest.importorskip("transformers", reason="needs the models extra")


def run(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def test_torchvision_can_be_imported_and_a_second_call_does_nothing() -> None:
    printed = run(
        "from internspatial_kedro.models.torchvision_operators import define_missing_operators as define\n"
        "define(); import torch, torchvision.transforms.v2 as v2\n"
        "print(define(), tuple(v2.functional.resize(torch.zeros(3, 8, 8), [4, 4]).shape))"
    )
    assert printed == "() (3, 4, 4)"


def test_only_what_is_missing_is_defined() -> None:
    printed = run(
        "import torch; library = torch.library.Library('torchvision', 'DEF')\n"
        "library.define('nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')\n"
        "from internspatial_kedro.models import torchvision_operators as operators\n"
        "print(operators.define_missing_operators())"
    )
    assert printed == "('qnms',)"
