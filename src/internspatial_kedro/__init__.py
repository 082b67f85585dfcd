"""internspatial-kedro: spatial-reasoning data for vision-language models."""

import gc
import os

__version__ = "0.1.0"

# Daft, MLflow and Ray report usage unless told not to, and look at these when they are imported.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

# New objects before Python looks for rubbish: a million of modules and rows stay, and looking through them by default
# takes a tenth of a small run. So rubbish in cycles waits for long: what holds a scan or a ray caster (Open3D ends the
# process if a thousand live) must be in none, and tests/sources shows that it is not.
gc.set_threshold(100_000)
