"""SAM 2's own format: a YAML configuration and a `.pt` file with the weights (package `sam2`)."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.torchvision_operators import define_missing_operators

_INSTALL: Final = (
    "Run `sh setup.sh models,photos`; or, after torch: pip install 'internspatial-kedro[models,photos]' and "
    "SAM2_BUILD_CUDA=0 pip install --no-build-isolation --no-deps sam2==1.1.0"
)
_BOX_PROMPTS: Final = {
    "dynamic_multimask_via_stability": True,
    "dynamic_multimask_stability_delta": 0.05,
    "dynamic_multimask_stability_thresh": 0.98,
}
"""What `sam2.build_sam.build_sam2` adds for images: a mask that is not stable gives way to the best of three."""


def find_config(config: str) -> Path:
    """The configuration's file, without importing the package.

    Args:
        config: A YAML file, or a name inside the package: `configs/sam2.1/sam2.1_hiera_l.yaml`.

    Raises:
        ModelError: There is none, or the package is not installed.
    """
    package = find_spec("sam2")
    if package is None or package.origin is None or find_spec("torch") is None:
        raise ModelError(f"SAM 2 needs the package sam2. {_INSTALL}")
    inside = Path(package.origin).parent
    for file in (Path(config).expanduser(), inside / config):
        if file.is_file():
            return file
    shipped = ", ".join(
        str(file.relative_to(inside)) for file in sorted(inside.glob("configs/sam2*/sam2*_hiera_?.yaml"))
    )
    raise ModelError(f"There is no SAM 2 configuration '{config}'. Name a YAML file, or one of: {shipped}.")


def find_weights(checkpoint: str) -> Path:
    """The weights' file.

    Args:
        checkpoint: Its path.

    Raises:
        ModelError: There is none.
    """
    file = Path(checkpoint).expanduser()
    if not file.is_file():
        raise ModelError(
            f"There is no SAM 2 checkpoint at '{checkpoint}'. Name the .pt file that belongs to the config."
        )
    return file


def load_predictor(config: Path, weights: Path, device: Any) -> Any:
    """Loads a `SAM2ImagePredictor`.

    Args:
        config: The YAML file.
        weights: The `.pt` file.
        device: Torch's device.

    Raises:
        ModelError: One of them is broken, or they do not belong together.
    """
    define_missing_operators()
    from sam2.sam2_image_predictor import SAM2ImagePredictor

    model = build_model(config)
    _load_weights(model, weights, config)
    predictor = SAM2ImagePredictor(model.to(device).eval())
    side = model.image_size  # the predictor takes 1024 for granted: features at 1/4, 1/8 and 1/16
    predictor._bb_feat_sizes = [(side // stride, side // stride) for stride in (4, 8, 16)]
    return predictor


def build_model(config: Path) -> Any:
    """The model of a configuration, with random weights.

    Args:
        config: The YAML file.

    Raises:
        ModelError: It cannot be read, or names classes that are not SAM 2's.
    """
    define_missing_operators()
    from hydra.errors import HydraException
    from hydra.utils import instantiate
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError

    try:
        settings = OmegaConf.load(config)
        OmegaConf.resolve(settings)
        model = OmegaConf.to_container(settings)["model"]
        _check_classes(model, config)
        model.setdefault("sam_mask_decoder_extra_args", {}).update(_BOX_PROMPTS)
        return instantiate(model, _recursive_=True)
    except (HydraException, OmegaConfBaseException, YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{config} is no configuration of SAM 2: {type(error).__name__}: {error}") from error


def _check_classes(settings: Any, config: Path) -> None:
    """Refuses a file that would call something else: a configuration may come from anywhere."""
    for target in _list_targets(settings):
        if not target.startswith("sam2."):
            raise ModelError(f"{config} names '{target}'; a configuration of SAM 2 names classes of sam2 only.")


def _list_targets(settings: Any) -> Iterator[str]:
    if isinstance(settings, dict):
        if "_target_" in settings:
            yield str(settings["_target_"])
        settings = list(settings.values())
    if isinstance(settings, list):
        for value in settings:
            yield from _list_targets(value)


def _load_weights(model: Any, weights: Path, config: Path) -> None:
    import torch

    try:
        state = torch.load(weights, map_location="cpu", weights_only=True)["model"]
    except Exception as error:  # whatever a broken file makes torch raise is one thing to the user
        raise ModelError(
            f"{weights} is no checkpoint of SAM 2 ({type(error).__name__}). A .pt file with 'model' in it is expected: "
            "download it anew, or name another."
        ) from error
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        reason = str(error).splitlines()[1].strip() if "\n" in str(error) else str(error)
        raise ModelError(f"{weights} does not belong to {config}: {reason[:200]}") from error
