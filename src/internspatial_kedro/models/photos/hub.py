"""Networks whose code is a local checkout of its authors' repository, not a package.

Such repositories call their packages `mono`, `tools` or `utils`, load weights by network and by pickle, and print. Here
one is imported so that nobody else sees its modules, and filled from a file that may hold nothing but tensors.
"""

import hashlib
import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any, Final, TypeVar

from internspatial_kedro.models.checkpoints import require_torch
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.fingerprints import fingerprint_file
from internspatial_kedro.models.photos.batching import Batches
from internspatial_kedro.models.photos.devices import choose_device, infer_in
from internspatial_kedro.models.photos.specs import EstimatorSpec
from internspatial_kedro.models.torchvision_operators import define_missing_operators

Given = TypeVar("Given")
Found = TypeVar("Found")

_CODE: Final = frozenset({".py", ".yaml", ".yml", ".json"})
_SEED: Final = 0
_IMPORTING: Final = RLock()
"""What Python has imported is one list for all threads."""


class HubNetwork:
    """A network out of a checkout, built and filled when it is first asked.

    Args:
        code: The checkout.
        marker: A file in it that tells that it is the right one: `hubconf.py`.
        weights: The file with its weights.
        spec: Device, numbers and batch size.
        build: Makes the filled network from the folder and the weights file, while the checkout can be imported.
        settings: What else decides its estimates, for the fingerprint.

    Raises:
        ModelError: Folder or file is not there, or torch is not installed.
    """

    def __init__(
        self,
        code: str,
        marker: str,
        weights: str,
        spec: EstimatorSpec,
        build: Callable[[Path, Path], Any],
        settings: Sequence[str] = (),
    ) -> None:
        require_torch()
        self._folder = find_checkout(code, marker)
        self._weights = find_weights(weights)
        self._spec = spec
        self._build = build
        self._settings = tuple(settings)
        self._batches = Batches(spec.batch_size)
        self._network: Any = None

    @property
    def version(self) -> str:
        """The name of the weights file without its ending."""
        return self._weights.stem

    @property
    def fingerprint(self) -> str:
        """Of code, weights and settings, 64 hexadecimal digits; the weights are not loaded."""
        words = (fingerprint_code(self._folder), fingerprint_file(self._weights), self._spec.dtype, *self._settings)
        return hashlib.sha256("\0".join(words).encode()).hexdigest()

    def look(self, inputs: Sequence[Given], look: Callable[[Any, Any, list[Given]], list[Found]]) -> list[Found]:
        """Asks in batches.

        Args:
            inputs: One a photo.
            look: Gets the network, its device and a batch, and gives one estimate an input.

        Raises:
            ModelError: The network cannot be loaded, or one photo alone does not fit into memory.
        """
        return self._batches.run(inputs, lambda _: None, lambda batch: self._look_at(batch, look))

    def _look_at(self, batch: list[Given], look: Callable[[Any, Any, list[Given]], list[Found]]) -> list[Found]:
        import torch

        network, device = self._load()
        with infer_in(device, self._spec.dtype), torch.random.fork_rng(), redirect_stdout(sys.stderr):
            torch.manual_seed(_SEED)  # some draw at random while they look: a photo is seen the same each time
            return look(network, device, batch)

    def _load(self) -> tuple[Any, Any]:
        device = choose_device(self._spec.device)
        if self._network is None:
            with imports_of(self._folder):
                self._network = self._build(self._folder, self._weights).eval().to(device)
        return self._network, device


def find_checkout(code: str, marker: str) -> Path:
    """The folder of a checkout.

    Args:
        code: As users wrote it.
        marker: A file that must be in it.

    Raises:
        ModelError: It is not there.
    """
    folder = Path(code).expanduser().resolve()
    if not code or not folder.is_dir():
        raise ModelError(f"There is no folder '{code}'. Clone the authors' repository and name its folder as `code`.")
    if not (folder / marker).is_file():
        raise ModelError(f"{folder} has no {marker}. Name the top folder of the authors' repository as `code`.")
    return folder


def find_weights(checkpoint: str) -> Path:
    """The file with the weights.

    Args:
        checkpoint: As users wrote it.

    Raises:
        ModelError: It is not there.
    """
    file = Path(checkpoint).expanduser()
    if not checkpoint or not file.is_file():
        raise ModelError(f"There is no weights file '{checkpoint}'. Download the authors' and name it as `checkpoint`.")
    return file


def fingerprint_code(folder: Path) -> str:
    """Hash of the code and settings of a checkout: names inside it and contents.

    Args:
        folder: The checkout.
    """
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.suffix in _CODE and file.is_file()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{content}\0".encode())
    return digest.hexdigest()


@contextmanager
def imports_of(folder: Path) -> Iterator[None]:
    """Makes a checkout's modules importable inside, and leaves Python's modules and path as they were.

    Modules of the same names that others have imported are put aside meanwhile. Packages from outside the checkout stay
    imported. What the code prints goes to the error stream, since some commands write their results to the other.

    Args:
        folder: The checkout.

    Raises:
        ModelError: Whatever the code raises, said with its folder.
    """
    define_missing_operators()
    with _IMPORTING:
        path = sys.path.copy()
        names = {entry.stem for entry in folder.iterdir()}
        hidden = {
            name: module
            for name, module in sys.modules.items()
            if name.partition(".")[0] in names and _is_in_the_way(folder, name, module)
        }
        for name in hidden:
            del sys.modules[name]
        sys.path.insert(0, str(folder))
        importlib.invalidate_caches()
        try:
            with redirect_stdout(sys.stderr):
                yield
        except Exception as error:
            raise _explain(folder, error) from error
        finally:
            for name in [name for name, module in sys.modules.items() if _is_inside(folder, module)]:
                del sys.modules[name]
            sys.modules.update(hidden)
            sys.path[:] = path


def _is_in_the_way(folder: Path, name: str, module: ModuleType) -> bool:
    """Whether the checkout has a module of this name; a mere folder of it gives way to a package, as Python does."""
    own = folder / name.partition(".")[0]
    if own.with_suffix(".py").is_file() or (own / "__init__.py").is_file():
        return True
    return own.is_dir() and getattr(module, "__file__", None) is None and hasattr(module, "__path__")


def _is_inside(folder: Path, module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    places = [file] if file else list(getattr(module, "__path__", ()))
    return any(Path(place).is_relative_to(folder) for place in places if isinstance(place, str))


def _explain(folder: Path, error: Exception) -> ModelError:
    if isinstance(error, ModelError):
        return error
    if isinstance(error, ModuleNotFoundError):
        return ModelError(f"The code in {folder} needs '{error.name}', which is not installed. Install it with pip.")
    return ModelError(f"The code in {folder} does not load: {_first_line(error)}")


def read_weights(file: Path, inside: str = "") -> dict[str, Any]:
    """The tensors of a weights file by name; pickles that hold anything else are refused.

    Args:
        file: What torch.save or safetensors wrote.
        inside: The key that the authors keep them under; a file without it is taken as a whole.

    Raises:
        ModelError: It is broken, holds more than tensors and plain values, or no tensors.
    """
    import torch

    try:
        if file.suffix == ".safetensors":
            from safetensors.torch import load_file

            content: Any = load_file(file)
        else:
            content = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a broken or foreign file raises is one thing to the user
        raise ModelError(
            f"{file} cannot be read: {_first_line(error)} It may hold tensors and plain values only: if you trust it, "
            "load it in a program of your own and save its tensors alone."
        ) from error
    tensors = content.get(inside, content) if isinstance(content, Mapping) else None
    if not isinstance(tensors, Mapping) or not any(isinstance(value, torch.Tensor) for value in tensors.values()):
        place = f" under '{inside}'" if inside else ""
        raise ModelError(f"{file} holds no tensors by name{place}. Name the weights file that the authors offer.")
    return {str(name): value for name, value in tensors.items() if isinstance(value, torch.Tensor)}


def fill(network: Any, weights: Mapping[str, Any], file: Path, ignore_others: bool = False) -> None:
    """Puts weights into a network.

    Args:
        network: What to fill.
        weights: By name.
        file: Where they are from, for errors.
        ignore_others: Whether the file may have more than the network, as the authors' own code allows.

    Raises:
        ModelError: A weight is missing, of another shape, or there is one too many.
    """
    require_all(network, weights, file)
    others = sorted(set(weights) - set(network.state_dict()))
    if others and not ignore_others:
        raise ModelError(f"{file} has {len(others)} weights that the network lacks, among them {others[0]}.")
    try:
        network.load_state_dict(weights, strict=False)
    except RuntimeError as error:
        raise ModelError(f"{file} is of another network: {' '.join(str(error).split())[:300]}") from error


def require_all(network: Any, names: Mapping[str, Any], file: Path) -> None:
    """Makes sure that nothing is left at random.

    Args:
        network: Whose weights.
        names: Those of the file.
        file: Where they are from, for errors.

    Raises:
        ModelError: A weight is missing.
    """
    missing = sorted(
        name for name in network.state_dict() if name not in names and not name.endswith("num_batches_tracked")
    )
    if missing:
        raise ModelError(f"{file} lacks {len(missing)} weights of the network, among them {missing[0]}.")


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return f"{type(error).__name__}: {text.splitlines()[0] if text else 'no message'}"
