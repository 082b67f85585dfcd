"""What is asked of scenes, in words that do not depend on the order of rows or on hashes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import daft
import pyarrow as pa
import yaml

from internspatial_kedro.pipelines.lifting.objects import lift_batch
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.pipelines.qa_generation.nodes import ask_views, balance_questions, count_labels
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.axes import AXES, POSITION, RELATIONS, SIZE, TASKS
from internspatial_kedro.questions.batch import VIEW_COLUMNS, Batch, read_batch
from internspatial_kedro.questions.generation import find_candidates
from internspatial_kedro.questions.rules import QuestionRules
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.lifted import LIFTED_VIEWS
from internspatial_kedro.tables.packing import unpack
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from questions.scenes import Scene, views_of

Question = tuple[str, ...]
"""View, task, relation (pairs: axis), named object ids, category."""

EVERYTHING = QuestionRules(
    position_per_view=10_000,
    size_per_view=10_000,
    existence_per_view=10_000,
    counting_per_view=10_000,
    anchors_per_view=100,
)
"""Rules that leave no fair pair out; of existence and counting a quarter is drawn, another one for each seed."""

_NEEDED = ["source", "width", "height", "camera", "depth", "objects"]


def lift(scenes: Sequence[Scene]) -> pa.Table:
    """Scenes to rows of `lifted_views`, from their boxes."""
    views = views_of(scenes)
    made = lift_batch(one_batch(views.select(_NEEDED)), {}, Path(), LiftingParams())
    columns = {name: views[name] for name in views.schema.names} | dict(
        zip([field.name for field in made.type], made.flatten(), strict=True)
    )
    return pa.table([columns[name] for name in LIFTED_VIEWS.schema.names], schema=LIFTED_VIEWS.schema)


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """All rows of a table, also if there are none."""
    return next(iter(table.combine_chunks().to_batches()), pa.RecordBatch.from_pylist([], schema=table.schema))


def read(scenes: Sequence[Scene], rules: QuestionRules = EVERYTHING, vocabulary: Vocabulary | None = None) -> Batch:
    """Scenes to a batch, compared; without a vocabulary it is that of these scenes."""
    views = one_batch(lift(scenes).select(list(VIEW_COLUMNS)))
    return read_batch(views, vocabulary or vocabulary_of(scenes), rules)


def vocabulary_of(scenes: Sequence[Scene]) -> Vocabulary:
    """All labels of scenes with their counts."""
    found = [thing.label for scene in scenes for thing in scene.things]
    labels = sorted(set(found))
    return Vocabulary(labels, [found.count(label) for label in labels])


def questions_of(batch: Batch) -> dict[Question, Any]:
    """Answer of each candidate: of a pair the id of the object with the larger value, else the outcome."""
    found = find_candidates(batch)
    ids, views = batch.objects.rows.field("object_id").to_pylist(), batch.views["view_id"].to_pylist()
    asked: dict[Question, Any] = {}
    for row in range(len(found)):
        task, view = TASKS[found.task[row]], views[found.view[row]]
        relation = (*RELATIONS, "any")[found.relation[row]]
        named = [ids[index] for index in (found.a[row], found.b[row]) if index >= 0]
        if task in (POSITION, SIZE):
            more = named[0] if found.outcome[row] else named[1]
            asked[(view, task, AXES[found.relation[row] // 2].name, *sorted(named))] = more
        else:
            category = batch.vocabulary.labels[found.category[row]]
            asked[(view, task, relation, *named, category)] = int(found.outcome[row])
    assert len(asked) == len(found), "a question was found twice"
    return asked


def answers_to(scene: Scene, rules: QuestionRules = EVERYTHING, copies: int = 40) -> dict[Question, Any]:
    """Answers of all questions about a scene.

    Of existence and counting a view is asked a quarter, drawn by its id: under 40 names a question is drawn at least
    once but for 1 in 100,000. An answer that depends on the name is an error.
    """
    answers: dict[Question, Any] = {}
    batch = read([replace(scene, name=f"made/{number}") for number in range(copies)], rules)
    for (_, *question), answer in questions_of(batch).items():
        assert answers.setdefault(tuple(question), answer) == answer, question
    return answers


def template_book() -> TemplateBook:
    """The project's own wordings."""
    files = sorted((Path(__file__).resolve().parents[2] / "conf" / "templates").glob("*.yml"))
    return TemplateBook.of({file.stem: yaml.safe_load(file.read_text()) for file in files})


def generous_params(**changed: Any) -> QaGenerationParams:
    """Parameters under which the candidates of a view are not capped."""
    return QaGenerationParams(**(EVERYTHING.model_dump(exclude={"fairness"}) | changed))


def qa_rows(scenes: Sequence[Scene], params: QaGenerationParams) -> pa.Table:
    """Rows of `qa_pairs` about scenes, by the pipeline's own nodes."""
    lifted = daft.from_arrow(lift(scenes))
    labels = daft.from_arrow(count_labels(lifted).to_arrow())
    quotas = balance_questions(lifted, labels, params)
    packed = ask_views(lifted, labels, quotas, template_book(), params)
    return unpack(packed, QA_PAIRS.schema).to_arrow().cast(QA_PAIRS.schema)
