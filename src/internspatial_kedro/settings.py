"""Project settings; see https://docs.kedro.org for what each one does."""

import warnings

from internspatial_kedro.hooks import EngineHook, ProvenanceHook, UsageHook
from internspatial_kedro.progress import ProgressHook
from internspatial_kedro.tracking import TrackingHook

# Kedro and kedro-mlflow have to follow OmegaConf there; users cannot.
warnings.filterwarnings("ignore", r"register_new_resolver\(\) is deprecated", UserWarning, r"kedro(_mlflow)?\.")
# PEFT asks transformers by a name that transformers has renamed.
warnings.filterwarnings("ignore", "`is_gradient_checkpointing` is deprecated", FutureWarning, r"transformers\.")

# The last one is called first: what progress says of a run precedes what MLflow says.
HOOKS = (UsageHook(), EngineHook(), ProvenanceHook(), TrackingHook(), ProgressHook())

# TrackingHook extends kedro-mlflow's own hook, which would run beside it.
DISABLE_HOOKS_FOR_PLUGINS = ("kedro_mlflow",)

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    "merge_strategy": {"parameters": "soft", "globals": "soft", "mlflow": "soft"},
}
