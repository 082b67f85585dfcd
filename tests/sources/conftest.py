"""Small native layouts, written in the exact encodings of the datasets, and a reading that counts its rows."""

import json
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.sources import load_reader
from internspatial_kedro.sources.records import Reject, Source, View
from sources.photo_layouts import write_as1b, write_flickr30k, write_image_folder, write_visual_genome

TILT = np.deg2rad(20.0)
# Camera-to-world of a level-headed camera that looks along +y and 20° down (columns: right, down, forward).
LOOKING_DOWN = np.array(
    [
        [1.0, 0.0, 0.0, 0.5],
        [0.0, -np.sin(TILT), np.cos(TILT), -2.0],
        [0.0, -np.cos(TILT), -np.sin(TILT), 1.6],
        [0.0, 0.0, 0.0, 1.0],
    ]
)


@dataclass(frozen=True)
class Readings:
    """Everything that a source gave."""

    items: list[str]
    views: list[View]
    rejects: list[Reject]

    def view(self, item_id: str) -> View:
        return next(view for view in self.views if view.view_id.partition("/")[2] == item_id)

    @property
    def verdicts(self) -> list[tuple[str, str, str]]:
        return [(reject.kind, reject.item_id, reject.reason) for reject in self.rejects]


def read_source(reader: str, root: Path, split: str = "native", **options: object) -> Readings:
    """Read all records; rows in = rows out + rejects, for records and for objects of each record."""
    source = Source("src", reader, root, split, options)
    module = load_reader(reader)
    items = list(module.list_items(source))
    assert [tuple(item) for item in module.list_items(source)] == [tuple(item) for item in items]
    views, rejects = [], []
    for item in items:
        reading = module.read_item(source, item)
        records = [reject for reject in reading.rejects if reject.kind == "record"]
        objects = [reject for reject in reading.rejects if reject.kind == "object"]
        assert len(reading.views) + len(records) == 1
        assert reading.objects_in == sum(len(view.objects) for view in reading.views) + len(objects)
        assert {reject.kind for reject in reading.rejects} <= {"record", "depth", "object"}
        assert all(view.view_id == f"src/{item.item_id}" for view in reading.views)
        views += reading.views
        rejects += reading.rejects
    return Readings([item.item_id for item in items], views, rejects)


def write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_json(path: Path, content: object) -> None:
    write_text(path, json.dumps(content))


def write_matrix(path: Path, matrix: np.ndarray) -> None:
    write_text(path, "\n".join(" ".join(repr(float(value)) for value in row) for row in matrix) + "\n")


def write_photo(path: Path, size_wh: tuple[int, int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(0).integers(0, 255, (size_wh[1], size_wh[0], 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)


def write_png16(path: Path, values: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(values.astype(np.uint16)).save(path)


def write_kitti(root: Path) -> Path:
    """Three frames of 120 x 80 px with a car and a pedestrian each; frame 000001 has a DontCare region."""
    folder = root / "training"
    for number in range(3):
        name = f"{number:06d}"
        write_photo(folder / "image_2" / f"{name}.png", (120, 80))
        write_text(
            folder / "calib" / f"{name}.txt",
            "P0: 100 0 60 0 0 100 40 0 0 0 1 0\nP2: 100 0 60 5 0 100 40 -2 0 0 1 0.01\nR0_rect: 1 0 0 0 1 0 0 0 1\n",
        )
        lines = [
            "Car 0.00 1 -1.5 40.5 30.25 70.75 60.5 1.5 1.6 4.0 -0.5 1.5 10.0 0.3",
            "Pedestrian 0.40 0 -0.2 75.0 20.0 90.0 70.0 1.8 0.5 0.6 1.5 1.4 8.0 -1.2",
        ]
        if number == 1:
            lines.append("DontCare -1 -1 -10 5 5 20 20 -1 -1 -1 -1000 -1000 -1000 -10")
        write_text(folder / "label_2" / f"{name}.txt", "\n".join(lines) + "\n")
    return root


def write_votenet(root: Path) -> Path:
    """Three photos of 120 x 90 px with a bed and a chair each; 000003 is a test photo."""
    cosine, sine = np.cos(0.2), np.sin(0.2)
    tilt = np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])
    k = np.array([[110.0, 0, 60.5], [0, 112.0, 45.5], [0, 0, 1]])
    for number in range(1, 4):
        name = f"{number:06d}"
        write_photo(root / "image" / f"{name}.jpg", (120, 90))
        rows = [" ".join(repr(float(v)) for v in matrix.ravel(order="F")) for matrix in (tilt, k)]
        write_text(root / "calib" / f"{name}.txt", "\n".join(rows))
        write_text(
            root / "label" / f"{name}.txt",
            "bed 31 21 40 30 0.2 3.0 -0.4 0.8 1.0 0.5 0.6 0.8\nnight_stand 81 31 20 20 1.2 3.5 -0.5 0.25 0.3 0.3 1 0\n",
        )
    write_text(root / "train_data_idx.txt", "1\n2\n")
    write_text(root / "val_data_idx.txt", "3\n")
    return root


def write_sunrgbd_frame(folder: Path) -> Path:
    """A released frame of 120 x 90 px: raw and filled depth, tilt, two 3D boxes and a deleted one."""
    write_photo(folder / "image" / "a.jpg", (120, 90))
    depth_mm = np.full((90, 120), 2345, dtype=np.uint16)
    rotated = (depth_mm << 3) | (depth_mm >> 13)
    write_png16(folder / "depth" / "a.png", rotated)
    write_png16(folder / "depth_bfx" / "a.png", rotated)
    write_matrix(folder / "intrinsics.txt", np.array([[110.0, 0, 60.5], [0, 112.0, 45.5], [0, 0, 1]]))
    cosine, sine = np.cos(0.2), np.sin(0.2)
    tilt = np.array([[1, 0, 0, 0], [0, cosine, sine, 0], [0, -sine, cosine, 0]])
    write_matrix(folder / "extrinsics" / "20150101000000.txt", np.eye(3, 4))
    write_matrix(folder / "extrinsics" / "20150102000000.txt", tilt)
    write_text(folder / "scene.txt", "bedroom")
    box = {"X": [-0.5, 0.5, 0.5, -0.5], "Z": [2.0, 2.0, 3.5, 3.5], "Ymin": 0.2, "Ymax": 0.9, "rectangle": 1}
    stand = {"X": [0.8, 1.2, 1.2, 0.8], "Z": [3.0, 3.0, 3.4, 3.4], "Ymin": 0.3, "Ymax": 0.9, "rectangle": 1}
    objects = [
        {"name": "bed:truncated", "polygon": [box]},
        None,
        {"name": "night_stand", "polygon": [stand]},
    ]
    write_json(folder / "annotation3Dfinal" / "index.json", {"date": "", "name": "x", "objects": objects})
    return folder


def robospatial_record(image: str) -> dict:
    """A record of 120 x 90 px with a red box and a white mug."""
    return {
        "dataset": "demo",
        "scene_name": "Scene 1",
        "image_name": image,
        "image_size": [120, 90],
        "camera_annotations": {
            "extrinsic": LOOKING_DOWN.tolist(),
            "intrinsic": [[110.0, 0, 60.0, 0], [0, 112.0, 45.0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
            "axis_align_matrix": np.eye(4).tolist(),
        },
        "objects": [
            {"Name": "Small red cardboard box.", "bbox_3d": [[0.4, 0.9, 0.6, 0.3, 0.4, 0.5, 0.7, 0.0, 0.0]]},
            {"Name": "White mug, chipped.", "bbox_3d": [[0.9, 1.2, 0.5, 0.1, 0.1, 0.12, 0.0, 0.0, 0.0]]},
        ],
    }


def write_robospatial(root: Path) -> Path:
    for name in ("a", "b", "c"):
        write_photo(root / "images" / "demo" / "Scene 1" / f"{name}.jpg", (120, 90))
        write_json(root / "annotations" / f"{name}.json", robospatial_record(f"{name}.jpg"))
    return root


def write_scannet_export(root: Path) -> Path:
    """Scene scene0001_00 with three frames of 64 x 48 px, depth 32 x 24 px of the same view, and masks."""
    scene = root / "scans" / "scene0001_00"
    k = np.array([[60.0, 0, 31.5, 0], [0, 61.0, 23.5, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    half = np.diag([0.5, 0.5, 1.0, 1.0]) @ k
    write_matrix(scene / "intrinsic" / "intrinsic_color.txt", k)
    write_matrix(scene / "intrinsic" / "intrinsic_depth.txt", half)
    instances = np.zeros((48, 64), dtype=np.uint8)
    instances[10:20, 5:25], instances[30:40, 30:50] = 3, 7
    labels = np.where(instances == 3, 2, np.where(instances == 7, 1, 0))
    for index in (0, 2, 10):
        write_photo(scene / "color" / f"{index}.jpg", (64, 48))
        write_png16(scene / "depth" / f"{index}.png", np.full((24, 32), 1500))
        write_matrix(scene / "pose" / f"{index}.txt", LOOKING_DOWN)
        (scene / "instance-filt").mkdir(exist_ok=True)
        Image.fromarray(instances).save(scene / "instance-filt" / f"{index}.png")
        write_png16(scene / "label-filt" / f"{index}.png", labels)
    write_text(
        root / "scannetv2-labels.combined.tsv", "id\traw_category\tcategory\n1\twall\twall\n2\tarm chair\tchair\n"
    )
    return root


def write_flat_rgbd(root: Path) -> Path:
    """Three 7-Scenes frames of 64 x 48 px; the native world has y down, as its first camera has."""
    write_matrix(root / "camera-intrinsics.txt", np.array([[60.0, 0, 31.5], [0, 61.0, 23.5], [0, 0, 1]]))
    for index in (0, 60, 120):
        stem = root / f"frame-{index:06d}"
        write_photo(stem.with_suffix(".color.jpg"), (64, 48))
        write_png16(stem.with_suffix(".depth.png"), np.full((48, 64), 1500))
        pose = np.eye(4)
        pose[:3, 3] = [0.1 * index, 0.2, 0.3]
        write_matrix(stem.with_suffix(".pose.txt"), pose)
    return root


def coco_content(count: int = 3) -> dict:
    """Images of 64 x 48 px; each has a polygon cat, a run-length dog and a crowd of cats."""
    annotations = []
    for image in range(1, count + 1):
        square = [10.0, 10.0, 30.0, 10.0, 30.0, 25.0, 10.0, 25.0]
        runs = {"size": [48, 64], "counts": [48 * 40 + 5, 10, 38, 10, 48 * 64 - 48 * 40 - 63]}
        crowd = {"size": [48, 64], "counts": [0, 96, 48 * 62]}
        for number, (category, box, mask, is_crowd) in enumerate(
            [(1, [10, 10, 20, 15], [square], 0), (18, [40, 5, 2, 10], runs, 0), (1, [0, 0, 2, 48], crowd, 1)]
        ):
            annotations.append(
                {
                    "id": image * 10 + number,
                    "image_id": image,
                    "category_id": category,
                    "bbox": box,
                    "area": 1,
                    "segmentation": mask,
                    "iscrowd": is_crowd,
                }
            )
    images = [{"id": i, "file_name": f"{i:012d}.jpg", "width": 64, "height": 48} for i in range(1, count + 1)]
    categories = [{"id": 1, "name": "cat", "supercategory": "animal"}, {"id": 18, "name": "dog"}]
    return {"images": images, "annotations": annotations, "categories": categories}


def write_coco(root: Path, split: str = "val2017", count: int = 3) -> Path:
    for number in range(1, count + 1):
        write_photo(root / split / f"{number:012d}.jpg", (64, 48))
    write_json(root / "annotations" / f"instances_{split}.json", coco_content(count))
    return root


@pytest.fixture(scope="session")
def native() -> SimpleNamespace:
    """Writers of native layouts and the counted reading."""
    return SimpleNamespace(
        as1b=write_as1b,
        coco=write_coco,
        coco_content=coco_content,
        flat_rgbd=write_flat_rgbd,
        flickr30k=write_flickr30k,
        image_folder=write_image_folder,
        json=write_json,
        kitti=write_kitti,
        looking_down=LOOKING_DOWN,
        matrix=write_matrix,
        photo=write_photo,
        png16=write_png16,
        read=read_source,
        robospatial=write_robospatial,
        robospatial_record=robospatial_record,
        scannet_export=write_scannet_export,
        sunrgbd_frame=write_sunrgbd_frame,
        text=write_text,
        visual_genome=write_visual_genome,
        votenet=write_votenet,
    )
