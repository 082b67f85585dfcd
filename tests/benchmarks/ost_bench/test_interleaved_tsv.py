import csv
from pathlib import Path

import pytest

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.ost_bench import BENCHMARK
from internspatial_kedro.tables.messages import Part

SCAN = "2scannet_0010"
ROW = {
    "index": "7",
    "type": "AO_distance(option1)",
    "question": "Look: <ImageHere><ImageHere> Nearer?",
    "image_path": f"['{SCAN}/a.jpg', '{SCAN}/b.jpg']",
    "option": "['Yes', 'No']",
    "answer": "No",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """InternSR's layout: `annotations/OST.tsv` and `images/OST/<scan>`."""
    (tmp_path / "annotations").mkdir()
    folder = tmp_path / "images" / "OST" / SCAN
    folder.mkdir(parents=True)
    (folder / "a.jpg").touch()
    (folder / "b.jpg").touch()
    return tmp_path


def read(root: Path, *rows: dict[str, str], **options: str) -> list[Item | BadRow]:
    with (root / "annotations" / "OST.tsv").open("w", newline="") as file:
        table = csv.DictWriter(file, list(ROW), delimiter="\t", extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)
    return list(BENCHMARK.read(Reading(root, root / "cache", options=options)))


def test_tags_are_replaced_in_order(root: Path) -> None:
    (item,) = read(root, ROW)
    assert isinstance(item, Item)
    assert item.messages[0].parts == (
        Part("text", "Look: "),
        Part("image", path=f"images/OST/{SCAN}/a.jpg"),
        Part("image", path=f"images/OST/{SCAN}/b.jpg"),
        Part("text", " Nearer?"),
    )
    assert (item.item_id, item.task) == ("ost_bench/7", "Agent_object_spatial-distance(Judgement1)")
    assert (item.answers, item.options, item.cluster_id) == (("B",), ("Yes", "No"), SCAN)
    assert (item.media_root, item.source) == (str(root), "scannet")
    assert all(rules.score(item, BENCHMARK.ideal_reply(item)).score == 1 for rules in BENCHMARK.profiles.values())


def test_numbers_have_no_options_and_room_size_no_item(root: Path) -> None:
    rows = [
        {**ROW, "index": "20", "type": "A_room-size(float)", "answer": "12"},
        {**ROW, "index": "3", "type": "A_object-quantity(int)", "answer": "4", "option": ""},
        {**ROW, "index": "1", "question": "Nothing to see?", "image_path": "[]"},
    ]
    number, words = read(root, *rows)
    assert isinstance(number, Item) and isinstance(words, Item)
    assert (number.answers, number.options, number.answer_kind) == (("4",), (), "number")
    assert (words.messages[0].parts, words.cluster_id) == ((Part("text", "Nothing to see?"),), "")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"question": "<ImageHere>"}, "wrong_tags"),
        ({"image_path": f"['{SCAN}/a.jpg', '{SCAN}/c.jpg']"}, "missing_media"),
        ({"image_path": f"['{SCAN}/a.jpg', '../../../x.jpg']"}, "outside_root"),
        ({"image_path": "[__import__('os')]"}, "broken_list"),
        ({"option": "['Yes', 'Maybe']"}, "wrong_answer"),
        ({"option": "['Yes', "}, "broken_list"),
        ({"type": "weather"}, "unknown_type"),
        ({"index": ""}, "no_index"),
    ],
)
def test_a_row_that_cannot_be_asked(root: Path, changed: dict[str, str], reason: str) -> None:
    bad, good = read(root, {**ROW, **changed}, {**ROW, "index": "8"})
    assert isinstance(bad, BadRow) and isinstance(good, Item)
    assert bad.reason == reason


def test_duplicates_columns_and_dialogues(root: Path) -> None:
    _, again = read(root, ROW, ROW)
    assert isinstance(again, BadRow)
    assert again.reason == "duplicated_index"
    file = root / "annotations" / "OST.tsv"
    with pytest.raises(BenchmarkError, match="holds no dialogues"):
        list(BENCHMARK.read(Reading(file, root, options={"variant": "multi_round"})))
    file.write_text("index\tquestion\n1\tx\n")
    with pytest.raises(BenchmarkError, match="lacks the columns answer, image_path, option, type"):
        list(BENCHMARK.read(Reading(root, root)))
