"""BLEU, METEOR, ROUGE-L and CIDEr of a run, by pycocoevalcap 1.2 (extra `mmscan`) and Java, as the devkit does.

SPICE is left out: its parser is fetched from the network on first use. The devkit's embeddings need a GPU and weights.
"""

import contextlib
import importlib.util
import io
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mmscan import embodiedscan
from internspatial_kedro.scoring.scored import Scored

METRICS: Final = ("Bleu_1", "Bleu_2", "Bleu_3", "Bleu_4", "METEOR", "ROUGE_L", "CIDEr")


class CaptionMetricsError(RuntimeError):
    """The metrics cannot be computed here."""


@dataclass(frozen=True, slots=True)
class CaptionScores:
    """Values of the metrics.

    Attributes:
        corpus: Of all items together, by metric.
        items: Of each item, by metric.
    """

    corpus: dict[str, float]
    items: dict[str, list[float]]


def missing() -> str:
    """What is missing to compute the metrics, and how to get it; empty if nothing is."""
    if importlib.util.find_spec("pycocoevalcap") is None:
        return "pycocoevalcap is not installed: pip install 'internspatial-kedro[mmscan]'"
    if shutil.which("java") is None:
        return "no java on the path: apt-get install default-jre-headless"
    return ""


def caption_scores(replies: Sequence[str], answers: Sequence[Sequence[str]]) -> CaptionScores:
    """Metrics of cleaned replies to cleaned answers.

    Args:
        replies: One an item.
        answers: One or more an item.

    Raises:
        CaptionMetricsError: The library or Java is missing, or fails.
    """
    if reason := missing():
        raise CaptionMetricsError(reason)
    try:
        # The library prints lengths of what it compares.
        with contextlib.redirect_stdout(io.StringIO()):
            return _compute(replies, answers)
    except (OSError, ValueError, AssertionError, KeyError, subprocess.SubprocessError) as error:
        _tools.cache_clear()  # its Java may be gone
        raise CaptionMetricsError(f"pycocoevalcap failed: {type(error).__name__}: {error}") from error


def _compute(replies: Sequence[str], answers: Sequence[Sequence[str]]) -> CaptionScores:
    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.rouge.rouge import Rouge

    tools = _tools()
    right, said = tools.tokenize(answers), tools.tokenize([[reply] for reply in replies])
    corpus: list[float] = []
    items: list[list[float]] = []
    for scorer in (Bleu(4), tools.meteor, Rouge(), Cider()):
        value, values = scorer.compute_score(right, said)
        several = isinstance(value, list)
        corpus += [float(each) for each in (value if several else [value])]
        items += [[float(each) for each in one] for one in (values if several else [values])]
    return CaptionScores(dict(zip(METRICS, corpus, strict=True)), dict(zip(METRICS, items, strict=True)))


@cache
def _tools() -> Any:
    # The library is an extra, and its METEOR starts Java.
    from internspatial_kedro.benchmarks.mmscan.caption_tools import CaptionTools

    return CaptionTools()


def score(item: Item, reply: str) -> Scored:
    """As the devkit's exact match; failed where the metrics of the run cannot be computed."""
    reason = missing()
    return Scored.failed(f"CaptionMetricsError: {reason}") if reason else embodiedscan.score(item, reply)


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Exact matches and the corpus values of the metrics, times 100; a failed call is an empty reply.

    Raises:
        CaptionMetricsError: Java fails; where it is missing, every item has failed already and there are no values.
    """
    if not scored or missing():
        return {}
    values = caption_scores(
        [each.scored.extracted for each in scored], [embodiedscan.cleaned_answers(each.item) for each in scored]
    )
    return embodiedscan.aggregate(scored) | {name: 100 * value for name, value in values.corpus.items()}
