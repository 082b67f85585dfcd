"""The nodes, one after another on a few pictures: a curve, weights, counts; and what is said of bad input."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import daft
import mlflow
import pyarrow as pa
import pytest
from mlflow.tracking import MlflowClient
from PIL import Image
from safetensors.torch import load_file

from internspatial_kedro.datasets.checkpoint import CheckpointDataset
from internspatial_kedro.datasets.table_folder import TableFolderDataset
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.tiny import write_tiny_checkpoint
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.pipelines.training.nodes import (
    make_training_rows,
    merge_adapter,
    plan_training_packs,
    train_model,
)
from internspatial_kedro.pipelines.training.outcome import read_record
from internspatial_kedro.pipelines.training.params import TrainingParams
from internspatial_kedro.pipelines.training.report import (
    count_training_rejects,
    draw_training_answers,
    draw_training_curve,
    list_training_steps,
)
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables import LIFTED_VIEWS, SAMPLES

Row = dict[str, Any]
VIEWS = [f"v{number}" for number in range(4)]
QUICK = {"packing": {"context": 600}, "recipe": {"learning_rate": 0.003, "lora_rank": 2}, "shown_tokens": 4}


class House:
    """Four pictures, a question about each and one that is too long."""

    def __init__(self, folder: Path, **params: Any) -> None:
        self.folder, self.params = folder, TrainingParams.model_validate(QUICK | params)
        self.trainings, self.pictures = folder / "trainings", folder / "pictures"
        self.pictures.mkdir()
        for number, name in enumerate(VIEWS):
            Image.new("RGB", (80, 60), (60 * number, 90, 30)).save(self.pictures / f"{name}.png")
        self.sources = {"rooms": Source("rooms", "rooms", self.pictures)}
        rows = [sample(f"s{view}", view) for view in VIEWS] + [sample("long", "v0", "word " * 600)]
        rows.append(sample("held out", "v9", split="test"))
        self.samples = daft.from_arrow(pa.Table.from_pylist(rows, schema=SAMPLES.schema))
        views = [view(name) for name in [*VIEWS, "v9"]]
        self.views = daft.from_arrow(pa.Table.from_pylist(views, schema=LIFTED_VIEWS.schema))
        self.rows = TableFolderDataset(table="training_rows", path=str(folder / "rows"))
        self.packs = TableFolderDataset(table="training_packs", path=str(folder / "packs"))
        self.trained = CheckpointDataset(path=str(folder / "trained"))
        self.checkpoint = CheckpointDataset(path=str(folder / "checkpoint"))

    def plan(self) -> tuple[daft.DataFrame, daft.DataFrame, Row]:
        rows, rejects = make_training_rows(self.samples, self.views, (), self.params)
        self.rows.save(rows)
        packs, too_long, report = plan_training_packs(self.rows.load(), self.trainings, self.params)
        self.packs.save(packs)
        return rejects, too_long, json.loads(report["packing.json"])

    def train(self) -> Path:
        tables = self.rows.load(), self.packs.load()
        shown = self.samples, self.views, self.sources
        self.trained.save(train_model(*tables, *shown, (), self.trainings, self.params))
        return self.trained.load()


def sample(name: str, shown: str, question: str = "Which is nearer?", split: str = "train") -> Row:
    row = {"sample_id": name, "source": "rooms", "task": "size", "split": split, "images": [shown], "width": 80}
    return row | {"height": 60, "overlays": [], "question": question, "answer": "The lamp.", "boxes_xyxy": []}


def view(name: str) -> Row:
    row = {"view_id": name, "source": "rooms", "image": f"{name}.png", "objects": [], "scene_id": name}
    return row | {"width": 80, "height": 60}


@pytest.fixture(autouse=True)
def one_thread() -> Any:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, packs_per_step=1, packing={"context": 600, "epochs": 4})


def test_samples_become_a_model(house: House) -> None:
    rejects, too_long, report = house.plan()
    assert report["too_long"] == 1
    folder = house.train()
    house.checkpoint.save(merge_adapter(folder))

    steps = list_training_steps(folder).to_pandas()
    assert list(steps["step"]) == list(range(1, len(steps) + 1))
    assert steps["loss"].iloc[-1] < steps["loss"].iloc[0]
    assert set(steps["samples"]) == {4}
    assert len(draw_training_curve(list_training_steps(folder)).axes) == 3
    counts = count_training_rejects(rejects, too_long, folder).to_pylist()
    assert [(row["reason"], row["rejects"]) for row in counts] == [("longer_than_context", 1)]

    record = read_record(house.checkpoint.load())
    assert record == read_record(folder)
    assert (record["kind"], record["steps"]) == ("adapter", 4)
    base = load_file(house.trainings / "tiny-internvl" / "model.safetensors")
    merged = load_file(house.checkpoint.load() / "model.safetensors")
    changed = {name for name, tensor in merged.items() if not tensor.equal(base[name])}
    assert changed and all("language_model" in name for name in changed)
    # The only held-out picture is not there.
    views = (house.samples, house.views, house.sources)
    (first, *_) = draw_training_answers(house.checkpoint.load(), *views, house.params).axes
    assert [text.get_text() for text in first.texts] == ["no held-out samples"]


def test_held_out_samples_are_answered(house: House) -> None:
    Image.new("RGB", (80, 60)).save(house.pictures / "v9.png")
    checkpoint = write_tiny_checkpoint(house.folder / "any")
    figure = draw_training_answers(checkpoint, house.samples, house.views, house.sources, house.params)
    question, expected, reply = (text.get_text() for text in figure.axes[0].texts)
    assert (question, expected) == ("Which is nearer?", "right: The lamp.")
    assert reply.startswith("says: ") and len(reply) > len("says: ")


@pytest.fixture
def tracking(tmp_path: Path) -> Iterator[None]:
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'mlflow.db'}")
    mlflow.create_experiment("learning", (tmp_path / "artefacts").as_uri())
    mlflow.set_experiment("learning")
    yield
    mlflow.set_tracking_uri(before)


@pytest.mark.usefixtures("tracking")
def test_mlflow_shows_what_it_says_while_it_learns(house: House) -> None:
    Image.new("RGB", (80, 60)).save(house.pictures / "v9.png")
    house.params = house.params.model_copy(update={"shown_every": 2})
    house.plan()
    with mlflow.start_run() as run:
        house.train()
    pictures = [artefact.path for artefact in MlflowClient().list_artifacts(run.info.run_id, "answers")]
    assert pictures == [f"answers/step-{step:08d}.png" for step in (0, 2, 4)]


def test_a_model_trained_whole_is_taken_as_it_is(tmp_path: Path) -> None:
    parts = {"vision": "frozen", "projector": "full", "language": "frozen"}
    house = House(tmp_path, recipe=QUICK["recipe"] | {"parts": parts})
    house.plan()
    folder = house.train()
    house.checkpoint.save(merge_adapter(folder))
    before, after = folder / "model" / "model.safetensors", house.checkpoint.load() / "model.safetensors"
    assert before.samefile(after), "the room is not taken twice"
    base = load_file(house.trainings / "tiny-internvl" / "model.safetensors")
    changed = {name for name, tensor in load_file(after).items() if not tensor.equal(base[name])}
    assert changed and all("projector" in name for name in changed)


def test_the_same_training_is_not_done_again_and_another_is_apart(house: House) -> None:
    house.plan()
    first = read_record(house.train())
    metrics = house.trainings / first["training"] / "metrics.jsonl"
    written = metrics.stat().st_mtime_ns
    assert read_record(house.train()) == first
    assert metrics.stat().st_mtime_ns == written
    house.params = house.params.model_copy(
        update={"recipe": house.params.recipe.model_copy(update={"learning_rate": 0.001})}
    )
    second = read_record(house.train())
    assert second["training"] != first["training"]
    assert sorted(path.name for path in house.trainings.iterdir()) == sorted(
        ["tiny-internvl", first["training"], second["training"]]
    )


def test_a_picture_that_vanished_is_a_counted_skip(house: House) -> None:
    rejects, too_long, _ = house.plan()
    (house.pictures / "v1.png").unlink()
    (house.pictures / "v2.png").write_bytes(b"no picture")
    folder = house.train()
    counts = count_training_rejects(rejects, too_long, folder).to_pylist()
    # Each of four epochs misses both.
    assert {row["reason"]: row["rejects"] for row in counts} == {
        "longer_than_context": 1, "image_missing": 4, "image_unreadable": 4
    }  # fmt: skip
    assert set(list_training_steps(folder).to_pydict()["samples"]) == {2}


def test_no_picture_at_all_is_an_error(tmp_path: Path) -> None:
    house = House(tmp_path, packs_per_step=4, packing={"context": 600, "epochs": 4})
    house.plan()
    shutil.rmtree(house.pictures)
    with pytest.raises(TrainingError, match=r"No sample of the last 4 packs .*skipped\.jsonl says why"):
        house.train()


def test_a_missing_checkpoint_is_an_error(tmp_path: Path) -> None:
    house = House(tmp_path, checkpoint=str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match=r"There is no model at '.*nowhere'"):
        house.plan()


def test_a_tokenizer_without_the_image_token_is_an_error(tmp_path: Path) -> None:
    folder = write_tiny_checkpoint(tmp_path / "tiny")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        text = (folder / name).read_text()
        (folder / name).write_text(text.replace("<IMG_CONTEXT>", "<OTHER>"))
    house = House(tmp_path, checkpoint=str(folder))
    with pytest.raises(ModelError, match="token"):
        house.plan()
    assert not (tmp_path / "packs").exists()


def test_tiles_of_another_size_are_an_error(tmp_path: Path) -> None:
    house = House(tmp_path, tile=448)
    with pytest.raises(ModelError, match=r"tiles of 56, training\.tile is 448"):
        house.plan()


def test_nothing_fits_the_context(tmp_path: Path) -> None:
    house = House(tmp_path, packing={"context": 20})
    with pytest.raises(TrainingError, match=r"None of 5 rows fits into a context of 20 tokens; the shortest has \d+"):
        house.plan()


def test_tiles_have_a_limit_among_other_options() -> None:
    given = TrainingParams(most_tiles=3, picture_options={"min_patches": 2})
    assert given.all_picture_options == {"min_patches": 2, "max_patches": 3}
    assert TrainingParams().all_picture_options == {}
