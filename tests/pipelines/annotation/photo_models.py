"""Photos that all differ, and models of every kind that complete them: tiny checkpoints and checkouts in folders."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import daft
import numpy as np
from PIL import ExifTags, Image

from internspatial_kedro.models.json_lines import JsonLines
from internspatial_kedro.models.photos.tiny_depth import write_tiny_depth
from internspatial_kedro.models.photos.tiny_segmenter import write_tiny_segmenter
from internspatial_kedro.pipelines.annotation.completion import complete_photos
from internspatial_kedro.pipelines.annotation.nodes import read_sources, select_rejects, select_views
from internspatial_kedro.pipelines.annotation.params import AnnotationParams
from internspatial_kedro.pipelines.annotation.report import report_records
from internspatial_kedro.sources.records import Source
from models.photos.checkouts import write_geocalib, write_metric3d, write_wildcamera

PROMPTS = Path(__file__).resolve().parents[3] / "conf" / "prompts"
SIZE_WH = (64, 48)
Row = dict[str, Any]
LEVEL_UP = (0.0, -0.8, 0.6)


def write_photo(path: Path, seed: int, film_mm: int = 0) -> None:
    """Noise of its own; with a focal length in EXIF if that is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if film_mm:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.FocalLengthIn35mmFilm] = film_mm
    pixels = np.random.default_rng(seed).integers(0, 255, (SIZE_WH[1], SIZE_WH[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, exif=exif)


def make_different(root: Path) -> Path:
    """Other noise in each photo of a layout whose photos are alike."""
    for seed, path in enumerate(sorted(root.rglob("*.jpg"))):
        write_photo(path, seed)
    return root


@dataclass(frozen=True)
class PhotoModels:
    """Specs of models in a folder, on the CPU."""

    folder: Path

    def segmenter(self) -> Row:
        return write_tiny_segmenter(self.folder / "sam2").model_dump()

    def depth(self, family: Any) -> Row:
        return write_tiny_depth(self.folder / family, family).model_dump()

    def metric3d(self, level: float, slope: float = 0.0) -> Row:
        code = write_metric3d(self.folder / "Metric3D")
        weights = self._save(f"metric{level}.pth", {"model_state_dict": {"level": [level], "slope": [slope]}})
        return {"kind": "metric3d", "code": str(code), "entry": "metric3d_vit_small", "checkpoint": str(weights)}

    def wildcamera(self, *camera: float) -> Row:
        code = write_wildcamera(self.folder / "WildCamera")
        weights = self._save(f"wild{camera[0]}.pth", {"camera": camera, "wrong": [0.0]})
        return {"kind": "wildcamera", "code": str(code), "checkpoint": str(weights)}

    def geocalib(self, up: tuple[float, ...] = LEVEL_UP) -> Row:
        code = write_geocalib(self.folder / "GeoCalib")
        weights = self._save(f"geocalib{up[0]}.tar", {"model": {"backbone.weight": [up]}})
        return {"kind": "geocalib", "code": str(code), "checkpoint": str(weights)}

    def _save(self, name: str, tensors: Mapping[str, Any]) -> Path:
        import torch

        def convert(value: Any) -> Any:
            return {k: convert(v) for k, v in value.items()} if isinstance(value, dict) else torch.tensor(value)

        torch.save(convert(tensors), self.folder / name)
        return self.folder / name


@dataclass(frozen=True)
class Completed:
    """What became of photos."""

    rows: list[Row]
    views: list[Row]
    rejects: list[Row]
    records: list[Row]

    @property
    def reasons(self) -> Counter[tuple[str, str]]:
        return Counter((row["kind"], row["reason"]) for row in self.rejects)

    def assert_nothing_is_lost(self, listed: int) -> None:
        """Every record is a view or one refusal, every object in a view or refused, and that is what is reported."""
        for row in self.records:
            assert row["records"] == row["views"] + row["records_rejected"]
            assert row["records_unaccounted"] == row["objects_unaccounted"] == 0
            assert row["objects_in"] == row["objects_out"] + row["objects_rejected"]
        told = {"views": len(self.views), "rejects": len(self.rejects)}
        told["objects_out"] = sum(len(view["objects"]) for view in self.views)
        assert {name: sum(row[name] for row in self.records) for name in told} == told
        refused = [row["item_id"] for row in self.rejects if row["kind"] == "record"]
        names = [view["view_id"].partition("/")[2] for view in self.views]
        assert len({*refused, *names}) == len([*refused, *names]) == listed
        keys = [(row["source"], row["item_id"], row["reason"]) for row in self.rejects]
        assert len(set(keys)) == len(keys)


def read(sources: Mapping[str, Source]) -> daft.DataFrame:
    """Annotations, read once and for all."""
    return read_sources(dict(sources), AnnotationParams()).collect()


def complete(annotations: daft.DataFrame, sources: Mapping[str, Source], folder: Path, photos: Row) -> Completed:
    """Photos completed by some models; journals are below the folder."""
    params = AnnotationParams.model_validate({"photos": photos})
    places = (PROMPTS, folder / "replies", folder / "estimates")
    made = complete_photos(annotations, dict(sources), *places, params).sort("view_id").collect()
    views = select_views(annotations, made, params).sort("view_id").to_pylist()
    rejects = select_rejects(annotations, made).sort(["source", "item_id", "reason"]).to_pylist()
    return Completed(made.to_pylist(), views, rejects, report_records(annotations, made).to_pylist())


def looks(folder: Path) -> dict[str, list[str]]:
    """Every time that an estimator looked at a photo: keys by kind, one for each line of its journal."""
    kinds = sorted(path for path in (folder / "estimates").iterdir() if any(path.glob("*.jsonl")))
    return {kind.name: [key for path in kind.glob("*.jsonl") for key in _keys(path)] for kind in kinds}


def _keys(path: Path) -> list[str]:
    return [line.split('"')[3] for line in path.read_text().splitlines()]


def journal(folder: Path, kind: str) -> JsonLines[Row]:
    return JsonLines(folder / "estimates" / kind, "estimate_id", dict, dict)
