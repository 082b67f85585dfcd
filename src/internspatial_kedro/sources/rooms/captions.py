"""Captions: noun phrases without article that tell a room's pieces of one category apart by looks, never by place."""

from collections import Counter
from collections.abc import Sequence

from internspatial_kedro.sources.rooms.model import Model

CLEARLY_LARGER = 1.25
"""Two pieces differ in size if one's longest side is that many times the other's."""


def caption_models(models: Sequence[Model]) -> list[str]:
    """A caption each, unique among the given models where their looks allow it."""
    captions = [""] * len(models)
    by_label: dict[str, list[int]] = {}
    for k, model in enumerate(models):
        by_label.setdefault(model.label, []).append(k)
    for indices in by_label.values():
        for k, caption in zip(indices, _caption_category([models[k] for k in indices]), strict=True):
            captions[k] = caption
    return captions


def _caption_category(models: list[Model]) -> list[str]:
    """Colour, pattern and label; shape, material and size are added where others would have the same caption."""
    chosen = [_phrase(model, ("colour", "pattern")) for model in models]
    for more in (("shape", "colour", "pattern"), ("shape", "colour", "pattern", "material")):
        counts = Counter(chosen)
        for k, model in enumerate(models):
            if counts[chosen[k]] > 1 or not (model.words.pattern or len(models) > 1 or more[-1] != "material"):
                chosen[k] = _phrase(model, more)
    return _with_sizes(models, chosen)


def _phrase(model: Model, kinds: tuple[str, ...]) -> str:
    words = {
        "shape": model.words.shape,
        "colour": model.words.colour,
        "pattern": model.words.pattern,
        "material": model.words.material,
    }
    return " ".join(word for word in (*(words[kind] for kind in kinds), model.label) if word)


def _with_sizes(models: list[Model], captions: list[str]) -> list[str]:
    """Of two with one caption, the clearly larger is called so; of more, only the extremes."""
    counts = Counter(captions)
    sized = list(captions)
    for caption in (c for c, count in counts.items() if count > 1):
        same = sorted((k for k, c in enumerate(captions) if c == caption), key=lambda k: _longest(models[k]))
        small, large = models[same[0]].size_words
        if _longest(models[same[1]]) >= CLEARLY_LARGER * _longest(models[same[0]]):
            sized[same[0]] = f"{small} {caption}"
        if _longest(models[same[-1]]) >= CLEARLY_LARGER * _longest(models[same[-2]]):
            sized[same[-1]] = f"{large} {caption}"
    return sized


def _longest(model: Model) -> float:
    return float(model.size.max())
