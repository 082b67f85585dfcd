import re

import numpy as np
import pytest

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.captions import caption_models
from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.materials import plain
from internspatial_kedro.sources.rooms.model import Model, Words

FORBIDDEN = {"a", "an", "the", "left", "right", "near", "far", "top", "above", "below", "under", "front", "behind"}


def thing(label: str, words: Words, side: float = 1.0) -> Model:
    return Model(label, (shapes.box(side, side, side).of(plain((1, 2, 3))),), words)


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        pytest.param([thing("mug", Words("red"))], ["red mug"], id="alone: colour"),
        pytest.param(
            [thing("mug", Words("red")), thing("mug", Words("blue"))], ["red mug", "blue mug"], id="colours differ"
        ),
        pytest.param(
            [thing("stool", Words("red", "round")), thing("stool", Words("red", "square"))],
            ["round red stool", "square red stool"],
            id="shapes differ",
        ),
        pytest.param(
            [thing("box", Words("red")), thing("box", Words("red"), 2.0)],
            ["small red box", "large red box"],
            id="sizes differ",
        ),
        pytest.param(
            [thing("box", Words("red")), thing("box", Words("red"))], ["red box", "red box"], id="nothing differs"
        ),
        pytest.param(
            [thing("sofa", Words("red", pattern="striped")), thing("sofa", Words("red"))],
            ["red striped sofa", "red sofa"],
            id="patterns differ",
        ),
    ],
)
def test_captions(models: list[Model], expected: list[str]) -> None:
    assert caption_models(models) == expected


def test_captions_of_rooms_are_noun_phrases_without_article_or_place(layouts: list[Room]) -> None:
    for room in layouts:
        models = [piece.model for piece in room.pieces]
        for model, caption in zip(models, caption_models(models), strict=True):
            assert caption.endswith(model.label)
            assert caption != model.label, "it says more than the category"
            assert re.fullmatch(r"[a-zA-Z][a-zA-Z -]+", caption)
            assert not FORBIDDEN & set(caption.split())


def test_most_captions_are_unique_in_their_room(layouts: list[Room]) -> None:
    shares = []
    for room in layouts:
        captions = caption_models([piece.model for piece in room.pieces])
        shares.append(sum(captions.count(caption) == 1 for caption in captions) / len(captions))
    assert np.mean(shares) > 0.75
