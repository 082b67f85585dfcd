"""So many scenes to questions, as the pipeline streams them into a table, and the memory that takes. `rows` are scenes.

A handful of measured scenes (`scene_questions`) comes again and again under other names, with other questions drawn by
hash of the name; fewer candidates are tried than by default, to be done in minutes. A second line has the largest
memory, of all processes, of asking about a tenth of the scenes and then in each tenth of asking about all of them.
"""

import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import daft
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.harness import Clock, Measurement, measured, watched
from benchmarks.qa_generation import rewrite
from benchmarks.scene_questions import NAMES, make_scan, measured_row, read_templates
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.pipelines.qa_generation.nodes import ask_scenes
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.sources.records import Instance
from internspatial_kedro.tables.lifted import LIFTED_SCENES

_MEASURED, _FRAMES = 5, 32
_RULES = SceneRules(candidates=20, route_pairs=1)


def main(scenes: int) -> None:
    """Ask a tenth of the scenes, then all of them."""
    daft.set_execution_config(scantask_max_parallel=os.cpu_count())  # as in a run
    with tempfile.TemporaryDirectory() as place:
        folder, work, floor = Path(place), Clock(), Clock()
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            few, many = apart.map(_write_scenes, [folder, folder], [max(1, scenes // 10), scenes])
        with watched() as of_few:
            _ask(folder, few)
        with watched() as of_many, measured(work):
            questions = _ask(folder, many)
        rewrite(questions, folder, floor)
        assert questions.manifest is not None and questions.manifest.rows > 10 * scenes
        Measurement.of("many_scenes", scenes, work, floor, of_many.peak_mb).print()
        memory = {"rows": questions.manifest.rows, "few_mb": round(of_few.peak_mb, 1), "all_mb": of_many.peaks_mb(10)}
        print(json.dumps({"name": "many_scenes_memory"} | memory), flush=True)


def _write_scenes(folder: Path, count: int) -> TableDataset:
    """A table of so many scenes with names of their own."""
    written = folder / f"scenes-{count}.parquet"
    with pq.ParquetWriter(written, LIFTED_SCENES.schema) as writer:
        rows = [_typed(seed) for seed in range(min(count, _MEASURED))]
        column = LIFTED_SCENES.schema.names.index("scene_id")
        for number in range(count):
            name = pa.array([f"made/{number:05d}"], LIFTED_SCENES.schema.field(column).type)
            writer.write_table(rows[number % _MEASURED].set_column(column, LIFTED_SCENES.schema.field(column), name))
    dataset = TableDataset(table="lifted_scenes", path=str(folder / f"lifted-{count}"))
    dataset.save(daft.read_parquet(str(written)))
    return dataset


def _typed(seed: int) -> pa.Table:
    """A measured scene as a table of one row; columns that no question asks for are empty."""
    things = [(name.split()[1], name) for name in NAMES]
    instances = [Instance(f"i{n}", label, caption, n) for n, (label, caption) in enumerate(things)]
    row = measured_row(make_scan(seed), instances, _FRAMES)
    return pa.Table.from_pylist([row], LIFTED_SCENES.schema)


def _ask(folder: Path, scenes: TableDataset) -> TableDataset:
    questions = TableDataset(table="qa_pairs", path=str(folder / "questions"))
    params = QaGenerationParams(scenes=_RULES)
    questions.save(ask_scenes(scenes.load(), read_templates(), params))
    return questions


if __name__ == "__main__":
    main(int(sys.argv[1]))
