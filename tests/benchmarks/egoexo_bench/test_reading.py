import csv
from pathlib import Path

import pytest

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.egoexo_bench import BENCHMARK
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.tables.messages import Part

IMAGE = "{'type': 'image', 'image_paths': ['CVMHAT/one.jpg']}"
CLIP = "{'type': 'video', 'video_path': 'EgoExo4D/v.mp4', 'video_start': 1.5, 'video_end': 4, 'nframes': 8}"
WHOLE = "{'type': 'video', 'video_path': 'EgoExo4D/v.mp4', 'video_start': None, 'video_end': None}"
FRAMES = "{'type': 'frames', 'image_paths': ['TF2023/2.jpg', 'TF2023/1.jpg']}"
ROW = {
    "index": "1",
    "question": "First <image> then <video> who?",
    "options": "A. the man\nB. the woman\nC. the dog\nD. nobody",
    "response_format": "Native request.",
    "medias": f"[{IMAGE}, {CLIP}]",
    "answer": "C",
    "subtask_type": "Ego-Exo person",
    "video": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """InternSR's layout: `annotations` and `videos/EgoExoBench`."""
    (tmp_path / "annotations").mkdir()
    for name in ("CVMHAT/one.jpg", "EgoExo4D/v.mp4", "TF2023/1.jpg", "TF2023/2.jpg"):
        file = tmp_path / "videos" / "EgoExoBench" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


def read(root: Path, *rows: dict[str, str], prompt: str = "default") -> list[Item | BadRow]:
    with (root / "annotations" / "EgoExoBench_MCQ.tsv").open("w", newline="") as file:
        table = csv.DictWriter(file, list(ROW), delimiter="\t")
        table.writeheader()
        table.writerows(rows)
    return list(BENCHMARK.read(Reading(root, root / "cache", prompt)))


def parts(item: Item | BadRow) -> tuple[Part, ...]:
    assert isinstance(item, Item)
    return item.messages[0].parts


def test_tags_are_replaced_in_order(root: Path) -> None:
    (item,) = read(root, ROW)
    first, image, then, video, last = parts(item)
    assert (first.text, image.path, then.text) == ("First", "videos/EgoExoBench/CVMHAT/one.jpg", "then")
    assert video == Part("video", path="videos/EgoExoBench/EgoExo4D/v.mp4", start_s=1.5, end_s=4.0)
    assert last.text.startswith("who?\nOptions:\nA. the man\n")
    assert "Native request." not in last.text
    assert isinstance(item, Item)
    assert (item.item_id, item.task, item.answers) == ("egoexo_bench/1", "Ego-Exo person", ("C",))
    assert item.options == ("the man", "the woman", "the dog", "nobody")
    assert (item.source, item.cluster_id) == ("CVMHAT", "videos/EgoExoBench/CVMHAT/one.jpg")
    assert item.media_root == str(root)


def test_a_peers_prompt_is_the_native_one(root: Path) -> None:
    (item,) = read(root, ROW, prompt="vlmevalkit")
    assert parts(item)[-1].text.endswith("D. nobody\nNative request.")


def test_frames_are_sorted_and_whole_videos_have_no_ends(root: Path) -> None:
    (item,) = read(root, {**ROW, "question": "<video><video>", "medias": f"[{FRAMES}, {WHOLE}]"})
    one, two, video, _ = parts(item)
    assert (one.path[-5:], two.path[-5:]) == ("1.jpg", "2.jpg")
    assert (video.start_s, video.end_s) == (None, None)


@pytest.mark.parametrize(
    "block",
    ["A. the man\nB. a woman", "(A) the man\n(B) a woman\n", "A: the man\n\n B: a woman", "A. the man B. a woman"],
)
def test_blocks_of_options(root: Path, block: str) -> None:
    (item,) = read(root, {**ROW, "options": block, "answer": "B"})
    assert isinstance(item, Item)
    assert item.options == ("the man", "a woman")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"question": "<image>"}, "wrong_tags"),
        ({"question": "no tag"}, "wrong_tags"),
        ({"medias": ""}, "wrong_tags"),
        ({"medias": "[{"}, "broken_list"),
        ({"medias": f"[{IMAGE}, open('x')]"}, "broken_list"),
        ({"medias": f"[{IMAGE}, 3]"}, "unknown_media"),
        ({"medias": f"[{IMAGE}, {{'type': 'sound'}}]"}, "unknown_media"),
        ({"medias": f"[{IMAGE}, {{'type': 'video'}}]"}, "wrong_media"),
        ({"medias": f"[{IMAGE}, {{'type': 'frames', 'image_paths': []}}]"}, "wrong_media"),
        ({"medias": f"[{IMAGE}, {CLIP.replace('1.5', '9')}]"}, "wrong_media"),
        ({"medias": f"[{IMAGE}, {CLIP.replace('1.5', repr('x'))}]"}, "wrong_media"),
        ({"medias": f"[{IMAGE}, {CLIP.replace('1.5', repr('nan'))}]"}, "wrong_media"),
        ({"medias": f"[{IMAGE}, {CLIP.replace('v.mp4', 'w.mp4')}]"}, "missing_media"),
        ({"medias": f"[{IMAGE}, {CLIP.replace('v.mp4', '../../../../v.mp4')}]"}, "outside_root"),
        ({"options": "the man or the woman"}, "broken_options"),
        ({"options": "B. the man\nC. the woman"}, "broken_options"),
        ({"answer": "E"}, "wrong_answer"),
        ({"answer": ""}, "wrong_answer"),
    ],
)
def test_a_row_that_cannot_be_asked(root: Path, changed: dict[str, str], reason: str) -> None:
    bad, good = read(root, {**ROW, **changed}, {**ROW, "index": "900"})
    assert isinstance(bad, BadRow) and isinstance(good, Item)
    assert (bad.row, bad.reason) == ("1", reason)


def test_what_cannot_be_read_is_one_clear_error(root: Path) -> None:
    with pytest.raises(BenchmarkError, match="prompt 'lmms_eval'"):
        read(root, ROW, prompt="lmms_eval")
    with pytest.raises(BenchmarkError, match="lacks the columns"):
        (root / "annotations" / "EgoExoBench_MCQ.tsv").write_text("index\tquestion\n1\tx\n")
        list(BENCHMARK.read(Reading(root, root)))
    with pytest.raises(BenchmarkError, match=r"EgoExoBench_MCQ\.tsv"):
        list(BENCHMARK.read(Reading(root / "videos", root)))
