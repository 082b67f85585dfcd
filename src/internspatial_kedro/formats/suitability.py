"""Which of the 19 formats suit a question: a mark must be seen and told apart, a text must name one object.

All of a question's slots must suit. A question without slots (a plain count) has nothing to mark and is asked in words
on the original image, as rotations are (InternSpatial, section 3.3). With several images, each slot is marked in the
frame that shows it best, and coordinates are left out: they do not say which frame they are in.
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.formats.kinds import FORMATS, GRID, Format, ImageFormat, TextFormat
from internspatial_kedro.formats.marks import MAX_MARKS, badge_centres_px, badge_radius_px, line_width_px
from internspatial_kedro.formats.rules import FormatRules
from internspatial_kedro.formats.slots import Bools, Floats, Integers, Questions, Slots, product, smaller

PLAIN: Final = 1 << FORMATS.index(Format(ImageFormat.ORIGINAL, TextFormat.NATURAL))
"""Pattern of a question that has nothing to mark."""

ROTATION: Final = "rotation_estimation"
"""Asked in words only: two pictures of one object need no mark to find it."""

UNMARKED: Final = ("appearance_order",)
"""Tasks whose answer marks would suggest: the frames that carry them are in nearly the order that is asked for."""

Pairs = tuple[Integers, Integers]


def format_patterns(qa: Questions, rules: FormatRules) -> NDArray[np.int32]:
    """Suitable formats of each question.

    Args:
        qa: Rows of `qa_pairs`, n of them.
        rules: Thresholds.

    Returns:
        Bit i is set if `FORMATS[i]` suits; 0 if no format does, shape (n,).
    """
    return suitable_formats(Slots.from_questions(qa), rules)


def suitable_formats(slots: Slots, rules: FormatRules) -> NDArray[np.int32]:
    """`format_patterns` of questions whose slots are already flat."""
    pairs = _pairs_of_one_view(slots)
    differ = _boxes_differ(slots, pairs, rules)
    images, texts = _suitable_images(slots, pairs, differ, rules), _suitable_texts(slots, differ, rules)
    patterns = np.zeros(len(slots.counts), dtype=np.int32)
    for bit, form in enumerate(FORMATS):
        patterns |= (images[form.image] & texts[form.text]).astype(np.int32) << bit
    return np.where((slots.counts == 0) | _is_one_of(slots.task, ROTATION), np.int32(PLAIN), patterns)


def _suitable_images(slots: Slots, pairs: Pairs, differ: Bools, rules: FormatRules) -> dict[ImageFormat, Bools]:
    few = (slots.counts <= MAX_MARKS) & ~_is_one_of(slots.task, *UNMARKED)
    return {
        ImageFormat.ORIGINAL: np.ones(len(few), dtype=bool),
        ImageFormat.BOX: few & slots.every(_box_is_drawable(slots, rules)) & differ,
        ImageFormat.MASK: few & slots.every(slots.has_mask & (slots.area_fraction >= rules.min_mask_fraction)),
        ImageFormat.NUMBER: few
        & slots.every(_badge_hides_little(slots, rules))
        & _badges_are_apart(slots, pairs, rules),
    }


def _suitable_texts(slots: Slots, differ: Bools, rules: FormatRules) -> dict[TextFormat, Bools]:
    named = slots.every(slots.is_named)
    sides = box_sides_px(slots.box_xyxy) / slots.size_wh
    boxed = slots.every(GRID * smaller(sides) >= rules.min_box_side_units) & differ & (slots.images == 1)
    return {
        TextFormat.NATURAL: named,
        TextFormat.REF: named,
        TextFormat.REF_REGION_BOX: boxed,
        TextFormat.REF_CAPTION_BOX: boxed,
        TextFormat.FROM_IMAGE: np.ones(len(named), dtype=bool),
    }


def box_sides_px(box_xyxy: Floats) -> Floats:
    """Width and height of boxes [px], shape (k, 2)."""
    return np.asarray(box_xyxy[:, 2:] - box_xyxy[:, :2])


def _box_is_drawable(slots: Slots, rules: FormatRules) -> Bools:
    sides = box_sides_px(slots.box_xyxy)
    line = line_width_px(slots.size_wh[:, 0], slots.size_wh[:, 1])
    least = np.maximum(rules.min_box_side_px, rules.min_box_side_lines * line)
    share = product(sides) / product(slots.size_wh)
    return np.asarray((smaller(sides) >= least) & (share <= rules.max_box_fraction))


def _boxes_differ(slots: Slots, pairs: Pairs, rules: FormatRules) -> Bools:
    first, second = pairs
    return slots.every(box_iou(slots.box_xyxy[first], slots.box_xyxy[second]) < rules.max_box_iou, of=first)


def box_iou(first_xyxy: Floats, second_xyxy: Floats) -> Floats:
    """Intersection over union of boxes, pairwise by row, shape (k,); NaN for empty or missing boxes."""
    corner = np.maximum(first_xyxy[:, :2], second_xyxy[:, :2])
    shared = product(np.maximum(np.minimum(first_xyxy[:, 2:], second_xyxy[:, 2:]) - corner, 0))
    union = product(box_sides_px(first_xyxy)) + product(box_sides_px(second_xyxy)) - shared
    iou: Floats = np.divide(shared, union, out=np.full(len(shared), np.nan), where=union > 0)
    return iou


def _badge_hides_little(slots: Slots, rules: FormatRules) -> Bools:
    radius = badge_radius_px(slots.size_wh[:, 0], slots.size_wh[:, 1], rules.min_badge_radius_px)
    object_area = slots.area_fraction * product(slots.size_wh)
    hides_little = np.pi * radius**2 <= rules.max_badge_cover * object_area
    has_place = np.isfinite(product(slots.mark_px)) & (2 * radius <= smaller(slots.size_wh))
    return np.asarray(has_place & ((slots.mark_radius_px >= radius) | hides_little))


def _badges_are_apart(slots: Slots, pairs: Pairs, rules: FormatRules) -> Bools:
    first, second = pairs
    radius = badge_radius_px(slots.size_wh[:, 0], slots.size_wh[:, 1], rules.min_badge_radius_px)
    centres = badge_centres_px(slots.mark_px, slots.size_wh, radius)
    step = centres[first] - centres[second]
    return slots.every(np.hypot(step[:, 0], step[:, 1]) > 2 * radius[first], of=first)


def _is_one_of(tasks: pa.Array, *names: str) -> Bools:
    return np.asarray(pc.is_in(tasks, pa.array(names, tasks.type)), dtype=bool)


def _pairs_of_one_view(slots: Slots) -> Pairs:
    """Pairs of slots that could be mixed up: those in the same image."""
    first, second = slots.pairs()
    views = np.asarray(slots.view_ids.dictionary_encode().indices)
    same = views[first] == views[second]
    return first[same], second[same]
