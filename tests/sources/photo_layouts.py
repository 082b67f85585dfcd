"""Small native layouts of labelled photos, each of three photos, written in the exact encodings of the datasets."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

SIZE_WH = (64, 48)


def write_photo(path: Path, size_wh: tuple[int, int] = SIZE_WH, **options: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(0).integers(0, 255, (size_wh[1], size_wh[0], 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, **options)


def write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def write_image_folder(root: Path) -> Path:
    for name in ("a.jpg", "trip/b.png", "trip/deep/c.webp"):
        write_photo(root / name)
    return root


def visual_genome_objects() -> list:
    """A clock and a truck each; names as a list and as a text."""
    return [
        {
            "image_id": image,
            "image_url": f"https://example.org/{image}.jpg",
            "objects": [
                {"object_id": image * 10, "x": 5, "y": 6, "w": 20, "h": 30, "names": ["clock"], "synsets": []},
                {"object_id": image * 10 + 1, "x": 30, "y": 8, "w": 40, "h": 20, "name": "truck"},
            ],
        }
        for image in (1, 2, 3)
    ]


def visual_genome_regions() -> list:
    def thing(image: int, which: int, name: str) -> dict:
        return {"object_id": image * 10 + which, "x": 1, "y": 1, "w": 2, "h": 2, "name": name}

    def region(phrase: str, *things: dict) -> dict:
        return {"region_id": 1, "x": 0, "y": 0, "width": 9, "height": 9, "phrase": phrase, "objects": list(things)}

    return [
        {
            "image_id": image,
            "regions": [
                region("the clock is green in colour", thing(image, 0, "clock")),
                region("A tall green clock on the left. ", thing(image, 0, "clock")),
                region("green clock", thing(image, 0, "clock")),
                region("red truck beside a clock", thing(image, 1, "truck"), thing(image, 0, "clock")),
                region("a man beginning to walk"),
            ],
        }
        for image in (1, 2, 3)
    ]


def write_visual_genome(root: Path) -> Path:
    write_json(root / "objects.json", visual_genome_objects())
    write_json(root / "region_graphs.json", visual_genome_regions())
    sizes = [{"image_id": image, "width": 64, "height": 48, "coco_id": None, "url": ""} for image in (1, 2, 3)]
    write_json(root / "image_data.json", sizes)
    for image, folder in ((1, "VG_100K"), (2, "VG_100K_2"), (3, "images")):
        write_photo(root / folder / f"{image}.jpg")
    return root


def as_core_captions() -> list[dict]:
    """The first photo has two captions, the second one, the third none."""
    size = {"width": 64, "height": 48}
    first, second = "sa_000000/sa_1.jpg", "sa_000000/sa_2.jpg"
    return [
        {"image": first, **size, "bbox": [5, 6, 25, 36], "caption": "A tall green clock on the left. It is old."},
        {"image": first, **size, "bbox": [30, 8, 60.04, 28], "caption": "There is a truck in the picture."},
        {"image": second, **size, "bbox": [1, 2, 30, 40], "caption": "Wooden chair"},
    ]


def as_core_questions() -> list[dict]:
    """Two boxes of the first photo again, and one of the third."""
    size, question = {"width": 64, "height": 48}, {"question": "What is it?", "answer": "It is a thing."}
    return [
        {"image": "sa_000000/sa_1.jpg", **size, "bbox": [30, 8, 60, 28], **question, "human_verified_tag": "truck"},
        {"image": "sa_000000/sa_3.jpg", **size, "bbox": [2, 2, 9, 9], **question, "human_verified_tag": "red mug"},
    ]


def write_lines(path: Path, records: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


def write_as1b(root: Path) -> Path:
    write_lines(root / "region_caption_400k.jsonl", as_core_captions())
    write_lines(root / "region_vqa_1m.jsonl", as_core_questions())
    for number in (1, 2, 3):
        write_photo(root / f"sa_000000/sa_{number}.jpg")
    return root


FLICKR_SENTENCES = """\
[/EN#7/people A man] in [/EN#8/clothing a red jacket] plays [/EN#9/other guitar] on [/EN#10/scene the street] .
[/EN#7/people A bearded man] holds [/EN#9/other/instruments an old acoustic guitar] near [/EN#11/people two boys] .
[/EN#7/people He] looks at [/EN#0/notvisual the sky] .
"""
FLICKR_ANNOTATION = """\
<annotation>
  <filename>{name}.jpg</filename>
  <size><width>64</width><height>48</height><depth>3</depth></size>
  <object><name>7</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>48</ymax></bndbox></object>
  <object><name>8</name><name>9</name><bndbox><xmin>5</xmin><ymin>10</ymin><xmax>20</xmax><ymax>30</ymax></bndbox></object>
  <object><name>11</name><bndbox><xmin>31</xmin><ymin>10</ymin><xmax>40</xmax><ymax>30</ymax></bndbox></object>
  <object><name>11</name><bndbox><xmin>45</xmin><ymin>8</ymin><xmax>60</xmax><ymax>25</ymax></bndbox></object>
  <object><name>10</name><scene>1</scene><nobndbox>0</nobndbox></object>
</annotation>
"""


def write_flickr30k(root: Path) -> Path:
    for folder in ("Sentences", "Annotations"):
        (root / folder).mkdir(parents=True)
    for name in ("100", "200", "300"):
        write_photo(root / f"flickr30k-images/{name}.jpg")
        (root / f"Sentences/{name}.txt").write_text(FLICKR_SENTENCES)
        (root / f"Annotations/{name}.xml").write_text(FLICKR_ANNOTATION.format(name=name))
    (root / "train.txt").write_text("100\n")
    (root / "val.txt").write_text("200\n")
    (root / "test.txt").write_text("300\n")
    return root
