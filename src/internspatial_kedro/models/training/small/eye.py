"""Pictures of an album as a checkpoint's tower takes them, on the device that computes."""

from typing import TYPE_CHECKING, Any

import numpy as np

from internspatial_kedro.models.training.small.album import Pixels

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class Eye:
    """An album, held by the device if that is a GPU: a step then brings no pixels along."""

    def __init__(self, album: Pixels, processor: Any, device: "torch.device | str") -> None:
        """Takes mean and spread of a checkpoint's image processor.

        Args:
            album: Shape (n, 3, side, side).
            processor: Of the checkpoint.
            device: What computes.
        """
        import torch

        self._device = torch.device(device)
        self._album = torch.from_numpy(np.asarray(album)).to(self._device) if self._device.type == "cuda" else album
        images = processor.image_processor
        self._mean, self._spread = (
            torch.tensor(values, device=self._device)[:, None, None] * 255
            for values in (images.image_mean, images.image_std)
        )

    def look(self, places: "Tensor", mirrored: "Tensor | None" = None) -> "Tensor":
        """Normalised pixels, shape (n, 3, side, side).

        Args:
            places: In the album, shape (n,).
            mirrored: Whether each is shown mirrored, shape (n,); None for none.
        """
        import torch

        if isinstance(self._album, torch.Tensor):
            pixels = self._album[places.to(self._device, non_blocking=True)]
        else:
            pixels = torch.from_numpy(self._album[places.numpy()])
        if mirrored is not None:
            turned = mirrored.to(self._device, non_blocking=True)[:, None, None, None]
            pixels = torch.where(turned, pixels.flip(-1), pixels)
        return pixels.float().sub_(self._mean).div_(self._spread)
