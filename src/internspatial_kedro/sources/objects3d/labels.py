"""What objects are called: LVIS categories of Objaverse, else the name of the file or of the catalogue's entry."""

import gzip
import json
import re
from functools import lru_cache
from pathlib import Path

from internspatial_kedro.sources.checks.labels import clean_label
from internspatial_kedro.sources.checks.parsing import shown
from internspatial_kedro.sources.checks.reasons import Unusable
from internspatial_kedro.sources.records import SourceError

UNNAMED = "object"
"""Label of a model whose file name is no name."""
LVIS_FILES = ("lvis-annotations.json", "lvis-annotations.json.gz")
_UID = re.compile(r"(?<![0-9a-z])(?=[a-f-]*\d)[0-9a-f]{8,}(?:-[0-9a-f]{4,})*(?![0-9a-z])", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=2)
def read_lvis(root: Path) -> dict[str, str]:
    """Category of each uid in Objaverse's `lvis-annotations.json`: {category: [uids]}; empty where there is none.

    Raises:
        SourceError: The file is there and something else.
    """
    path = next((root / name for name in LVIS_FILES if (root / name).is_file()), None)
    if path is None:
        return {}
    try:
        content = path.read_bytes()
        categories = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
        return {uid: category for category, uids in sorted(categories.items(), reverse=True) for uid in uids}
    except (OSError, EOFError, ValueError, AttributeError, TypeError) as error:
        raise SourceError(
            f"{path}: a JSON object of category to uids was expected ({shown(str(error))}). Repair or remove it."
        ) from error


def category_to_label(category: str) -> str:
    """An LVIS category as a noun phrase: `bat_(animal)` is a bat."""
    return clean_label(re.sub(r"_?\([^)]*\)", "", category))


def stem_to_label(stem: str) -> str:
    """A file's or a model's name as a noun phrase: no running numbers, no uids; `object` where nothing is left."""
    words = _CAMEL.sub(" ", re.sub(r"[_\-.+]+", " ", _UID.sub(" ", stem))).split()
    words = [word for word in words if not word.isdigit()]
    try:
        return clean_label(" ".join(words))
    except Unusable:
        return UNNAMED
