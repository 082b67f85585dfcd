"""Where recorded outputs of public scorers are."""

import os
from pathlib import Path

_SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "spec" / "scorer_vectors"
FOLDER = Path(os.environ.get("INTERNSPATIAL_VECTORS", _SHARED))
NO_VECTORS = f"no vectors at {FOLDER}: set INTERNSPATIAL_VECTORS to a folder that holds them"
