"""Native questions about regions in several of our formats, as the paper refines two public benchmarks.

Each question is shown in some of the formats that suit it by the rules of training; so those that would be ambiguous
(boxes alike, marks that hide one another, no mask to draw, no name) are never among them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa

from internspatial_kedro.formats.choice import choose_formats, format_quotas, question_hashes
from internspatial_kedro.formats.expansion import render
from internspatial_kedro.formats.exporters.records import ExportSample
from internspatial_kedro.formats.kinds import FORMATS, TextFormat
from internspatial_kedro.formats.suitability import format_patterns
from internspatial_kedro.pipelines.bench_build.build import Draft
from internspatial_kedro.pipelines.bench_build.items import to_item
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from internspatial_kedro.pipelines.bench_build.regions import to_slot
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from internspatial_kedro.tables.sampling import salt

Row = dict[str, Any]

_CAPTIONED: Final = sum(1 << bit for bit, form in enumerate(FORMATS) if form.text is TextFormat.REF_CAPTION_BOX)
_ASK: Final = {"yes_no": " Answer yes or no.", "number": " Answer with a number only.", "text": " Answer briefly."}
_ASK_LETTER: Final = "Answer with the option's letter."


@dataclass(frozen=True)
class Refined:
    """A native question whose regions are slots.

    Attributes:
        native_id: Its id in the benchmark's file.
        source: The benchmark.
        task: One of ours.
        relation: What is asked, in the benchmark's words.
        form: `predicate`, `choice` between the first two slots, or `open`.
        answer_kind: Of the answer; a choice gets letters.
        question: With {a}, {A}, … for the regions.
        truth: yes, no, a, b, a number, or words.
        regions: What slots are made of, in the order of their letters; see `regions.to_slot`.
        image: File.
        view_id: <benchmark>/<path of the picture>.
        size_wh: Of the picture [px].
        cluster_id: What it shares with others.
    """

    native_id: str
    source: str
    task: str
    relation: str
    form: Literal["predicate", "choice", "open"]
    answer_kind: Literal["yes_no", "choice", "number", "text"]
    question: str
    truth: str
    regions: Sequence[Mapping[str, Any]]
    image: Path
    view_id: str
    size_wh: tuple[int, int]
    cluster_id: str


@dataclass(frozen=True)
class Prepared:
    """A refined question as a row of `qa_pairs`, and the masks of its slots."""

    refined: Refined
    row: Row
    masks: Mapping[str, str]


def prepare(refined: Refined, seed: int) -> Prepared:
    """The row of a question.

    Raises:
        LeftOutError: A region cannot be used.
    """
    slots, masks = [], {}
    for place, region in enumerate(refined.regions):
        slot, mask = to_slot(place, refined.view_id, region, refined.size_wh)
        slots.append(slot)
        if mask is not None:
            masks[slot["object_id"]] = mask
    question, options, answer = _with_answer(refined, seed)
    row = dict.fromkeys(QA_PAIRS.schema.names) | {
        "qa_id": hashlib.blake2b(f"{refined.source}/{refined.native_id}".encode(), digest_size=8).hexdigest(),
        "task": refined.task,
        "relation": refined.relation,
        "form": refined.form,
        "view_type": "single",
        "source": refined.source,
        "split": "test",
        "view_ids": [refined.view_id],
        "width": refined.size_wh[0],
        "height": refined.size_wh[1],
        "template_id": f"{refined.source}.{refined.native_id}",
        "question": question,
        "slots": slots,
        "category": "",
        "options": options,
        "answer": answer,
        "answer_style": "letter" if options else "bare",
        "answer_kind": refined.answer_kind,
        "truth": refined.truth,
        "seed": seed,
    }
    return Prepared(refined, row, masks)


def _with_answer(refined: Refined, seed: int) -> tuple[str, list[str], str]:
    """Question with instruction, options, and answer; which region is A is decided by hash."""
    if refined.form != "choice":
        return refined.question + _ASK[refined.answer_kind], [], refined.truth
    order = "ab" if salt("options", refined.source, refined.native_id, seed) % 2 else "ba"
    options = [f"{{{letter}}}" for letter in order]
    lines = [refined.question, f"A. {options[0]}", f"B. {options[1]}", _ASK_LETTER]
    return "\n".join(lines), options, "AB"[order.index(refined.truth)]


def show_in_formats(
    benchmark: str, prepared: Sequence[Prepared], params: BenchBuildParams
) -> tuple[list[Draft], list[str]]:
    """Each question in some of the formats that suit it.

    Returns:
        Drafts in the order of questions, and native ids of questions that no format suits.
    """
    if not prepared:
        return [], []
    table = pa.Table.from_pylist([each.row for each in prepared], schema=QA_PAIRS.schema).combine_chunks()
    unnamed = [not all(slot["caption"] for slot in each.row["slots"]) for each in prepared]
    patterns = format_patterns(table, params.rules) & np.where(unnamed, ~_CAPTIONED, -1).astype(np.int32)
    hashes = question_hashes(table, params.seed)
    # A question without any format would have no rank among formats.
    some = np.flatnonzero(patterns)
    quotas = format_quotas(patterns[some], hashes[some])
    rows, formats = choose_formats(patterns[some], hashes[some], quotas, params.seed, params.formats_per_question)
    samples = render(table, some[rows], formats, params.rules, params.seed).to_pylist()
    drafts = [
        _draft(benchmark, prepared[row], sample) for row, sample in zip(some[rows].tolist(), samples, strict=True)
    ]
    return drafts, [prepared[row].refined.native_id for row in np.flatnonzero(patterns == 0).tolist()]


def _draft(benchmark: str, prepared: Prepared, sample: Row) -> Draft:
    refined = prepared.refined
    item = to_item(benchmark, sample, prepared.row)
    native = {"native_id": refined.native_id, "native_relation": refined.relation}
    item = replace(item, cluster_id=refined.cluster_id, extra={**item.extra, **native})
    sources = ExportSample(sample, {refined.view_id: refined.image}, {refined.view_id: prepared.masks})
    return Draft(item, sample["question"], sources)
