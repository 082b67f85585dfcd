"""`items`: a question of a benchmark, ready to be put to a model and scored."""

import pyarrow as pa

from internspatial_kedro.tables.messages import MESSAGE
from internspatial_kedro.tables.schema import TEXT, TEXTS, Table, field, list_of

ITEMS = Table(
    "items",
    pa.schema(
        [
            field("item_id", TEXT, "<benchmark>/<native id>, unique in the benchmark"),
            field("benchmark", TEXT, "its benchmark, a key of BENCHMARKS"),
            field("task", TEXT, "its task, in the benchmark's own words"),
            field("format", TEXT, "<image format>/<text format> of our own questions; native of others"),
            field("source", TEXT, "where its pictures are from; empty if the benchmark does not say"),
            field("cluster_id", TEXT, "the image or scene that it shares with others; its errors go together"),
            field("dialogue_id", TEXT, "the conversation that it is a turn of; empty if it stands alone"),
            field("turn", pa.int32(), "place in its conversation, from 0"),
            field("messages", list_of(MESSAGE), "what the model gets; in a dialogue, what this turn adds"),
            field("media_root", TEXT, "the folder that paths of parts are below"),
            field("question", TEXT, "the bare question, for people and scorers"),
            field("options", TEXTS, "texts of the options in the order of their letters A, B, …; empty if open"),
            field("answers", TEXTS, "right answers: a letter where there are options, words or numbers elsewhere"),
            field("answer_kind", TEXT, "letter, number, yes_no or text"),
            field("extra", TEXT, "what else its scorers need, under native names: a JSON object"),
        ]
    ),
    key=("benchmark", "item_id"),
)
