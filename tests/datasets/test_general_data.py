"""General data in the catalog: checked before anything runs."""

from pathlib import Path
from typing import Any

import pytest

from internspatial_kedro.datasets.general_data import GeneralDataDataset
from internspatial_kedro.models.training.errors import TrainingError


def entry(folder: Path, **others: Any) -> dict[str, Any]:
    return {"name": "mine", "files": [str(folder / "a.jsonl")], "root": str(folder)} | others


def test_it_loads_what_was_declared(tmp_path: Path) -> None:
    (one,) = GeneralDataDataset(data=[entry(tmp_path)]).load()
    assert (one.name, one.files, one.root) == ("mine", (tmp_path / "a.jsonl",), tmp_path)
    assert GeneralDataDataset(data=[]).load() == ()


def test_its_fingerprint_is_of_the_files(tmp_path: Path) -> None:
    found = {GeneralDataDataset(data=[entry(tmp_path)]).content_fingerprint()}
    for text in ("{}", "{}\n{}"):
        (tmp_path / "a.jsonl").write_text(text)
        found.add(GeneralDataDataset(data=[entry(tmp_path)]).content_fingerprint())
    assert len(found) == 3


@pytest.mark.parametrize(
    ("others", "words"),
    [({"name": "a/b"}, "name"), ({"files": []}, "files"), ({"weight": 2}, "weight")],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_mistake_is_named(tmp_path: Path, others: dict[str, Any], words: str) -> None:
    with pytest.raises(TrainingError, match=rf"raw_general_data\.0\.{words} = .*Settings of general data are: name, "):
        GeneralDataDataset(data=[entry(tmp_path, **others)])
