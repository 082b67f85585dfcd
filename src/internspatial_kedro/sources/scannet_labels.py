"""Categories of ScanNet's free labels, by the column `category` of its label map."""

import csv
from functools import lru_cache
from pathlib import Path

from internspatial_kedro.sources.native_files import find_above
from internspatial_kedro.sources.scannet_masks import LABEL_MAP


def read_categories(root: Path, folder: str) -> dict[str, str]:
    """Free label, without blanks, to category; nothing where there is no label map in the folder or above it.

    Blanks do not count: the first version of the annotations writes `trashcan`, the map `trash can`.
    """
    path = find_above(root, folder, LABEL_MAP)
    return {} if path is None else _read(root / path)


def category_of(label: object, categories: dict[str, str]) -> object:
    """The category of a free label; the label itself where the map does not have it."""
    return categories.get(_key(label), label) if isinstance(label, str) else label


def is_plural(label: object, category: object) -> bool:
    """Whether a label names many of its category: `books` of `book`, `stack of chairs` of `chair`."""
    if not (isinstance(label, str) and isinstance(category, str)) or label == category:
        return False
    return label.startswith(("stack of ", "stacks of ")) or (label.endswith("s") and not category.endswith("s"))


@lru_cache(maxsize=8)
def _read(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {
            _key(row["raw_category"]): row["category"].strip()
            for row in rows
            if row.get("raw_category") and row.get("category")
        }


def _key(label: str) -> str:
    return "".join(label.lower().split())
