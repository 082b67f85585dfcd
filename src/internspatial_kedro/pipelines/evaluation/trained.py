"""The model that the training pipeline made, as one to be asked."""

import json
from pathlib import Path

from internspatial_kedro.models.loading import ModelSpec
from internspatial_kedro.pipelines.evaluation.failures import EvaluationError
from internspatial_kedro.pipelines.evaluation.params import TRAINED

_RECORD = "training.json"


def spec_of_trained(checkpoint: Path) -> ModelSpec:
    """How it is loaded.

    Args:
        checkpoint: Folder of `mdl_checkpoint`.

    Raises:
        EvaluationError: Nothing was trained yet.
    """
    if not (checkpoint / _RECORD).is_file():
        raise EvaluationError(
            f"evaluation.model has '{TRAINED}', but no model was trained: {checkpoint} is not there. Run `kedro run "
            "--pipelines training,evaluation`, or name another model."
        )
    return ModelSpec(kind="hugging_face", name=str(checkpoint))


def name_training(model: str, checkpoint: Path) -> dict[str, str]:
    """The training behind a model, to be found by in MLflow; nothing of other models.

    Args:
        model: As tables call it.
        checkpoint: Folder of `mdl_checkpoint`.
    """
    if model != TRAINED:
        return {}
    return {"training": json.loads((checkpoint / _RECORD).read_text())["training"]}
