"""Questions from lifted views: both passes, with the tables written. `rows` are questions."""

import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import yaml

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from benchmarks.synthetic_views import write_views
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.pipelines.qa_generation.nodes import ask_views, balance_questions, count_labels
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.templates import TemplateBook

TEMPLATES = Path(__file__).parents[1] / "conf" / "templates"


def main(views: int) -> None:
    """Generate, then write the same rows once more as the floor."""
    with tempfile.TemporaryDirectory() as place:
        folder, work, floor = Path(place), Clock(), Clock()
        lifted = write_views(folder, views)
        with measured(work):
            questions = generate(folder, lifted)
        peak = peak_rss_mb()
        rewrite(questions, folder, floor)
        manifest = questions.manifest
        assert manifest is not None
        Measurement.of("qa_generation", manifest.rows, work, floor, peak).print()


def generate(folder: Path, lifted: TableDataset) -> TableDataset:
    """All nodes of the pipeline that make rows."""
    names = {"labels": "label_counts", "quotas": "question_quotas", "questions": "qa_pairs"}
    labels, quotas, questions = (TableDataset(table=table, path=str(folder / name)) for name, table in names.items())
    params = QaGenerationParams()
    templates = TemplateBook.of({file.stem: yaml.safe_load(file.read_text()) for file in TEMPLATES.glob("*.yml")})
    labels.save(count_labels(lifted.load()))
    quotas.save(balance_questions(lifted.load(), labels.load(), params))
    questions.save(ask_views(lifted.load(), labels.load(), quotas.load(), templates, params))
    return questions


def rewrite(dataset: TableDataset, folder: Path, floor: Clock) -> None:
    """Write a table's rows again with plain pyarrow; only the writing is measured."""
    manifest = dataset.manifest
    assert manifest is not None
    for number, name in enumerate(manifest.files):
        file = pq.ParquetFile(dataset.path / name)
        with pq.ParquetWriter(folder / f"floor-{number}.parquet", file.schema_arrow, compression="zstd") as writer:
            for group in range(file.num_row_groups):
                rows = file.read_row_group(group, use_threads=False)
                with measured(floor):
                    writer.write_table(rows)


if __name__ == "__main__":
    main(int(sys.argv[1]))
