"""`item_scores` and `scores`: what replies are worth under a scorer profile, and how sure that is."""

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, Table, field, list_of, optional

SCORE_PART = pa.struct(
    [field("name", TEXT, "of the metric, e.g. refined_em"), field("value", pa.float64(), "of the same reply")]
)

ITEM_SCORES = Table(
    "item_scores",
    pa.schema(
        [
            field("model", TEXT, "who replied"),
            field("benchmark", TEXT, "of the item"),
            field("profile", TEXT, "the scorer's rules: default, official, vlmevalkit, lmms_eval, …"),
            field("item_id", TEXT, "of the item"),
            field("task", TEXT, "of the item"),
            field("format", TEXT, "of the item"),
            field("source", TEXT, "of the item"),
            field("cluster_id", TEXT, "of the item"),
            field("extraction", TEXT, "found, ambiguous, none or call_failed"),
            field("extracted", TEXT, "the answer that was read out of the reply; empty if none"),
            optional("score", pa.float64(), "0 to 1 as a rule; null where the profile cannot score it"),
            field("parts", list_of(SCORE_PART), "further numbers of the same reply"),
            field("failure", TEXT, "why it cannot be scored, beginning with the error's name; empty if it was"),
        ]
    ),
    key=("model", "benchmark", "profile", "item_id"),
)

SCORES = Table(
    "scores",
    pa.schema(
        [
            field("model", TEXT, "who replied"),
            field("benchmark", TEXT, "of the items"),
            field("profile", TEXT, "the scorer's rules"),
            field("metric", TEXT, "overall, or what the profile's aggregation calls it"),
            field("task", TEXT, "one task, or all"),
            field("format", TEXT, "one format, or all"),
            field("value", pa.float64(), "failures count as 0 [percent, unless the metric says otherwise]"),
            optional("answered_only", pa.float64(), "over the items whose reply held an answer [percent]"),
            optional("low", pa.float64(), "lower end of the 95 % interval of `value`, clustered [percent]"),
            optional("high", pa.float64(), "upper end of the 95 % interval of `value`, clustered [percent]"),
            field("items", pa.int64(), "items behind it"),
            field("clusters", pa.int64(), "images or scenes behind it"),
            field("found", pa.int64(), "replies with one answer"),
            field("ambiguous", pa.int64(), "replies that could be read in several ways"),
            field("none", pa.int64(), "replies without an answer"),
            field("call_failed", pa.int64(), "calls that brought no reply"),
        ]
    ),
    key=("model", "benchmark", "profile", "metric", "task", "format"),
)
