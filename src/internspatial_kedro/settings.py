"""Project settings; see https://docs.kedro.org for what each one does."""

from internspatial_kedro.hooks import EngineHook, ProvenanceHook, TrackingHook, UsageHook

HOOKS = (UsageHook(), EngineHook(), ProvenanceHook(), TrackingHook())

# TrackingHook extends kedro-mlflow's own hook, which would run beside it.
DISABLE_HOOKS_FOR_PLUGINS = ("kedro_mlflow",)

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    "merge_strategy": {"parameters": "soft", "globals": "soft", "mlflow": "soft"},
}
