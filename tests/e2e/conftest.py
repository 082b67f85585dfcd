"""Rooms, read and lifted once for all end-to-end tests."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import daft
import pytest
import yaml

from e2e.sharing import common_folder, locked
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.pipelines.annotation.nodes import read_sources, select_views
from internspatial_kedro.pipelines.annotation.params import AnnotationParams
from internspatial_kedro.pipelines.lifting.nodes import lift_views
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.pipelines.qa_generation.nodes import ask_views, balance_questions, count_labels
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.sources.records import Source
from internspatial_kedro.sources.rooms.options import RoomsOptions
from internspatial_kedro.tables import COMPLETIONS

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Store:
    """Tables in a folder, by name; each is made once, by one of pytest-xdist's workers."""

    folder: Path

    def keep(self, name: str, table: str, make: Callable[[], daft.DataFrame]) -> daft.DataFrame:
        dataset = TableDataset(table=table, path=str(self.folder / name))
        with locked(self.folder / f"{name}.lock"):
            if not dataset.exists():
                dataset.save(make())
        return dataset.load()


@pytest.fixture(scope="session")
def template_book() -> TemplateBook:
    files = (PROJECT / "conf" / "templates").glob("*.yml")
    return TemplateBook.of({file.stem: yaml.safe_load(file.read_text()) for file in files})


def nothing_completed() -> daft.DataFrame:
    """What no model was asked to complete."""
    return daft.from_arrow(COMPLETIONS.schema.empty_table())


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = common_folder(tmp_path_factory) / "rooms"
    folder.mkdir(exist_ok=True)
    return Store(folder)


@pytest.fixture(scope="session")
def rooms(store: Store) -> dict[str, Source]:
    return {"rooms": Source("rooms", "rooms", store.folder / "raw", "native")}


@pytest.fixture(scope="session")
def views(store: Store, rooms: dict[str, Source]) -> daft.DataFrame:
    params = AnnotationParams(rooms=RoomsOptions(width=320, height=240))
    annotations = store.keep("annotations", "annotations", lambda: read_sources(rooms, params))
    return store.keep("views", "views", lambda: select_views(annotations, nothing_completed(), params))


@pytest.fixture(scope="session")
def lifted(store: Store, rooms: dict[str, Source], views: daft.DataFrame) -> daft.DataFrame:
    """Views lifted from true boxes."""
    return store.keep("lifted", "lifted_views", lambda: lift_views(views, rooms, store.folder, LiftingParams()))


@pytest.fixture(scope="session")
def lifted_from_depth(store: Store, rooms: dict[str, Source], views: daft.DataFrame) -> daft.DataFrame:
    """Views lifted from masks and depth maps."""
    params = LiftingParams(prefer="depth")
    return store.keep("lifted_from_depth", "lifted_views", lambda: lift_views(views, rooms, store.folder, params))


@pytest.fixture(scope="session")
def generous() -> QaGenerationParams:
    """As many questions as there are."""
    most = {f"{task}_per_view": 400 for task in ("position", "size", "existence", "counting")}
    return QaGenerationParams(**most)


@pytest.fixture(scope="session")
def qa_pairs(
    store: Store, lifted: daft.DataFrame, generous: QaGenerationParams, template_book: TemplateBook
) -> daft.DataFrame:
    labels = store.keep("labels", "label_counts", lambda: count_labels(lifted))
    quotas = store.keep("quotas", "question_quotas", lambda: balance_questions(lifted, labels, generous))
    return store.keep("qa_pairs", "qa_pairs", lambda: ask_views(lifted, labels, quotas, template_book, generous))
