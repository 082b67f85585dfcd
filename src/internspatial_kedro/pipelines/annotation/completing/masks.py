"""Outlines of objects that have boxes only."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.models.media_digests import media_digest
from internspatial_kedro.models.photos.estimates import EstimateJournal, Estimation, Values, estimate_id
from internspatial_kedro.models.photos.estimators import Outlines, Rgb
from internspatial_kedro.models.photos.loading import load_segmenter
from internspatial_kedro.models.photos.specs import SegmenterSpec
from internspatial_kedro.pipelines.annotation.completing.drafts import Draft, at_once, open_photos, settled


class OutlineObjects:
    """A segmenter's part: a mask for each box."""

    def __init__(self, spec: SegmenterSpec, min_score: float, roots: dict[str, Path], estimates: Path) -> None:
        self._segmenter = load_segmenter(spec)
        self._at_once = spec.batch_size
        self._fewest = min_score
        self._journal = EstimateJournal(estimates / "masks")
        self._roots = roots

    def complete(self, drafts: Sequence[Draft]) -> None:
        """Objects without a mask get one; those whose mask is empty or doubtful are left out."""
        lacking = [draft for draft in drafts if _boxed(draft)]
        keys = [
            estimate_id(
                self._segmenter.fingerprint,
                media_digest(self._roots[draft.view["source"]] / draft.view["image"]),
                [each["box_xyxy"] for each in _boxed(draft)],
            )
            for draft in lacking
        ]

        def open_some(places: list[int]) -> dict[int, Rgb]:
            return open_photos(lacking, places, self._roots)

        def outline(photos: dict[int, Rgb]) -> dict[int, Outlines]:
            boxes = [np.array([each["box_xyxy"] for each in _boxed(lacking[place])], dtype=float) for place in photos]
            return dict(zip(photos, self._segmenter.segment(list(photos.values()), boxes), strict=True))

        estimation = Estimation(open_some, outline, _keep)
        for draft, value in settled(lacking, self._journal.recall(keys, estimation, self._at_once)):
            self._put(draft, value)

    def _put(self, draft: Draft, value: Values) -> None:
        doubtful: set[int] = set()
        found = zip(_boxed(draft), value["masks"], value["areas_px"], value["scores"], strict=True)
        for each, mask, area_px, score in found:
            each["mask_rle"] = mask
            if area_px == 0 or score < self._fewest:
                doubtful.add(id(each))
                reason = "mask_empty" if area_px == 0 else "mask_uncertain"
                detail = f"{area_px} px with score {score:.2f}; at least {self._fewest} was expected"
                draft.reject("object", reason, detail, each["object_id"])
        draft.view["objects"] = [each for each in draft.view["objects"] if id(each) not in doubtful]
        draft.record("masks", self._segmenter.name)


def _keep(places: list[int], found: dict[int, Outlines]) -> list[Values]:
    return at_once(_to_values, [found.get(place) for place in places])


def _to_values(outlines: Outlines | None) -> Values:
    if outlines is None:
        return {}
    return {
        "masks": [mask_to_rle(mask) for mask in outlines.masks],
        "areas_px": [int(np.count_nonzero(mask)) for mask in outlines.masks],
        "scores": outlines.scores.tolist(),
    }


def _boxed(draft: Draft) -> list[dict[str, Any]]:
    return [each for each in draft.view["objects"] if each["mask_rle"] is None and not each["crowd"]]
