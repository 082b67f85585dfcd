"""`qa_pairs`: a question with slots, its answer, and the numbers that decide it."""

import pyarrow as pa

from internspatial_kedro.tables.schema import NUMBERS, TEXT, TEXTS, Table, field, list_of, optional

SLOT = pa.struct(
    [
        field("name", TEXT, "the placeholder it fills: a, b, …"),
        field("object_id", TEXT, "the object in its view"),
        field("view_id", TEXT, "the view that shows it"),
        field("label", TEXT, "its category"),
        field("caption", TEXT, "its caption"),
        field("named_by", TEXT, "label or caption: which of them names it alone in the view; mark: neither does"),
        field("box_xyxy", NUMBERS, "left, top, right, bottom [px]"),
        field("has_mask", pa.bool_(), "whether the view holds a mask of it"),
        # One list: a column of its own for each of the four would cost a tenth of all time that questions take.
        field("mark", NUMBERS, "column and row where a number goes, room for it [px], mask (or box) area / image area"),
    ]
)

EVIDENCE = pa.struct(
    [
        field("measure", TEXT, "what is compared, e.g. x in view space"),
        field("unit", TEXT, "m, ratio or count"),
        field("objects", TEXTS, "object ids that the values belong to"),
        field("values", NUMBERS, "the measured values, in the order of objects"),
        field("margin", pa.float64(), "by how much the answer is decided, in the unit of `unit`"),
        field("required", pa.float64(), "the margin that fairness asks for"),
    ]
)

QA_PAIRS = Table(
    "qa_pairs",
    pa.schema(
        [
            field("qa_id", TEXT, "content hash of what is asked about which objects, 16 hexadecimal digits"),
            field("task", TEXT, "one of the paper's tasks"),
            field("relation", TEXT, "left, right, above, …; any for a count without relation"),
            field("form", TEXT, "predicate, choice, open or count"),
            field("view_type", TEXT, "single or multi"),
            field("source", TEXT, "name of the configured source"),
            field("split", TEXT, "train or test"),
            optional("scene_id", TEXT, "the scene of its views"),
            field("view_ids", TEXTS, "the images it needs"),
            field("width", pa.int32(), "of the image [px]"),
            field("height", pa.int32(), "of the image [px]"),
            field("template_id", TEXT, "task.relation.form.NNN"),
            field("question", TEXT, "with {a}, {b} for the slots"),
            field("slots", list_of(SLOT), "objects that the question names"),
            field("category", TEXT, "category that is looked for or counted; empty otherwise"),
            field("options", TEXTS, "options of a lettered question, with slots; empty otherwise"),
            field("answer", TEXT, "in words, with slots"),
            field("answer_style", TEXT, "short, sentence, letter or bare"),
            field("answer_kind", TEXT, "choice, yes_no, number or text"),
            field("truth", TEXT, "the canonical answer: yes, no, a, b, a relation, or a number"),
            optional("answer_value", pa.float64(), "number at full precision"),
            optional("unit", TEXT, "unit of answer_value"),
            field("evidence", EVIDENCE, "why the answer is right"),
            field("seed", pa.int64(), "the run's seed"),
        ]
    ),
    key=("qa_id",),
)
