"""Writes checkouts with the entry points and output conventions of the real ones, and tiny networks of our own.

Each network says what its weights file holds: constants, which the adapters must bring into photos' cameras and pixels.
Packages have the names that the real ones have (`mono`, `tools`), since these are what collides.
"""

from pathlib import Path
from textwrap import dedent


def write_metric3d(folder: Path) -> Path:
    """metric3d_vit_small and metric3d_convnext_tiny: canonical depth = level + slope * column of the input.

    Like the real one it names the GPU for a tensor of its own, prints, and gives nan outside what the weights allow.
    """
    return _write(
        folder,
        {
            "mono/__init__.py": "",
            "mono/network.py": """
                import torch

                print("a word on standard output")

                class Depth(torch.nn.Module):
                    def __init__(self):
                        super().__init__()
                        self.level = torch.nn.Parameter(torch.full((1,), torch.nan))
                        self.slope = torch.nn.Parameter(torch.full((1,), torch.nan))

                    def inference(self, data):
                        seen = data["input"]
                        columns = torch.arange(seen.shape[-1], device="cuda") + torch.zeros(1).cuda() + 0.5
                        canonical = (self.level + self.slope * columns).expand(len(seen), 1, *seen.shape[-2:])
                        padded = (seen == 0).all(dim=1, keepdim=True)
                        depth = torch.where(padded, torch.full_like(canonical, 1e6), canonical)
                        return depth, torch.ones_like(depth), {"seen": seen}
            """,
            "hubconf.py": """
                dependencies = ["torch"]
                from mono.network import Depth

                def metric3d_vit_small(pretrain=False, **kwargs):
                    assert not pretrain, "no network here"
                    return Depth()

                metric3d_convnext_tiny = metric3d_vit_small
            """,
        },
    )


def write_wildcamera(folder: Path) -> Path:
    """WildCamera: rays of the pinhole camera in the weights, in pixels of the 640 x 480 input."""
    return _write(
        folder,
        {
            "WildCamera/newcrfs/__init__.py": "",
            "WildCamera/newcrfs/network.py": """
                import torch
                from tools.rays import to_rays

                class Rays(torch.nn.Module):
                    def __init__(self):
                        super().__init__()
                        self.camera = torch.nn.Parameter(torch.zeros(4))
                        self.wrong = torch.nn.Parameter(torch.zeros(1))

                    def forward(self, seen):
                        assert seen.shape[1:] == (3, 480, 640)
                        rays = to_rays(self.camera).expand(len(seen), 3, 480, 640).clone()
                        stripe = int(self.wrong * 640)
                        rays[..., :stripe] = torch.nn.functional.normalize(torch.rand_like(rays[..., :stripe]), dim=1)
                        return rays
            """,
            "tools/__init__.py": "",
            "tools/rays.py": """
                import torch

                def to_rays(camera):
                    fx, fy, cx, cy = camera
                    rows, columns = torch.meshgrid(torch.arange(480) + 0.5, torch.arange(640) + 0.5, indexing="ij")
                    rays = torch.stack([(columns - cx) / fx, (rows - cy) / fy, torch.ones(480, 640)])
                    return torch.nn.functional.normalize(rays, dim=0)
            """,
            "hubconf.py": """
                dependencies = ["torch"]
                from WildCamera.newcrfs.network import Rays

                def WildCamera(pretrained=True):
                    assert not pretrained, "no network here"
                    return Rays()
            """,
        },
    )


def write_perspective_fields(folder: Path) -> Path:
    """perspective2d: roll and pitch in degrees are those of the weights, plus the mean of a photo's blue."""
    return _write(
        folder,
        {
            "perspective2d/__init__.py": "",
            "perspective2d/config/__init__.py": "NAME = 'found'\n",
            "perspective2d/perspectivefields.py": """
                from importlib import resources

                import numpy as np
                import torch

                model_zoo = {
                    "Paramnet-360Cities-edina-centered": {"param": True},
                    "Paramnet-360Cities-edina-uncentered": {"param": True},
                    "PersNet-360Cities": {"param": False},
                }

                class PerspectiveFields(torch.nn.Module):
                    def __init__(self, version="Paramnet-360Cities-edina-centered"):
                        super().__init__()
                        assert resources.files("perspective2d.config").is_dir()
                        self.angles = torch.nn.Parameter(torch.zeros(2))
                        self._init_weights()

                    def _init_weights(self):
                        raise AssertionError("no network here")

                    def inference_batch(self, photos):
                        assert all(photo.dtype == np.uint8 for photo in photos)
                        blue = [float(photo[:, :, 0].mean()) for photo in photos]
                        return [{"pred_roll": self.angles[0] + each, "pred_pitch": self.angles[1]} for each in blue]
            """,
        },
    )


def write_geocalib(folder: Path) -> Path:
    """geocalib: up is that of the weights; it keeps what it was told of the photo in `seen`.

    Its list of dependencies names a package, as the real one does, so that torch.hub refuses it.
    """
    return _write(
        folder,
        {
            "geocalib/__init__.py": """
                from types import SimpleNamespace

                import torch

                class Model(torch.nn.Module):
                    def __init__(self):
                        super().__init__()
                        self.backbone = torch.nn.Linear(3, 1, bias=False)

                class GeoCalib(torch.nn.Module):
                    def __init__(self, weights="pinhole"):
                        super().__init__()
                        self.model = Model()
                        state = torch.load(weights, map_location="cpu")["model"]
                        short = {".".join(n.split(".")[:1] + n.split(".")[2:]): t for n, t in state.items()}
                        self.model.load_state_dict({**short, **state}, strict=False)
                        self.seen = []

                    def calibrate(self, img, camera_model="pinhole", priors=None, shared_intrinsics=False):
                        assert img.ndim == 3 and 0 <= img.min() and img.max() <= 1
                        self.seen.append((camera_model, float(priors["focal"]), tuple(img.shape), float(torch.rand(1))))
                        return {"gravity": SimpleNamespace(vec3d=self.model.backbone.weight)}
            """,
            "hubconf.py": """
                dependencies = ["torch", "opencv-python"]
                from geocalib import GeoCalib

                def model(*args, **kwargs):
                    return GeoCalib(*args, **kwargs)
            """,
        },
    )


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return folder
