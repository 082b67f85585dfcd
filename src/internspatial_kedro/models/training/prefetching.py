"""Micro batches, read by a thread while the model computes."""

import time
from collections.abc import Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, Final

from internspatial_kedro.models.training.batches import Batch, TrainingData
from internspatial_kedro.models.training.processes import Processes

_PATIENCE_S: Final = 0.2


class Prefetcher:
    """Reads ahead, across steps, in order."""

    def __init__(self, data: TrainingData, first_step: int, processes: Processes, ahead: int) -> None:
        """Starts to read.

        Args:
            data: What to read.
            first_step: Where to begin.
            processes: Whose share.
            ahead: Micro batches to hold.
        """
        self.waited_s = 0.0
        """Seconds that `micro_batches` has waited so far."""
        self._data, self._first_step, self._processes = data, first_step, processes
        self._queue: Queue[Any] = Queue(ahead)
        self._closed = Event()
        self._thread = Thread(target=self._read, name="micro-batches", daemon=True)
        self._thread.start()

    def micro_batches(self) -> Iterator[Batch]:
        """Those of the next step. What the data raises is raised here."""
        while True:
            began = time.perf_counter()
            item = self._queue.get()
            self.waited_s += time.perf_counter() - began
            if isinstance(item, BaseException):
                raise item
            if item is None:
                return
            yield item

    def close(self) -> None:
        """Stops reading."""
        self._closed.set()
        while self._thread.is_alive():
            try:
                self._queue.get(timeout=_PATIENCE_S)
            except Empty:
                continue
        self._thread.join()

    def _read(self) -> None:
        try:
            for step in range(self._first_step, self._data.steps):
                for batch in self._data.micro_batches(step, self._processes.rank, self._processes.world):
                    if not self._put(self._pin(batch)):
                        return
                if not self._put(None):
                    return
        except BaseException as error:  # of whatever kind: it belongs to the thread that trains
            self._put(error)

    def _put(self, item: Any) -> bool:
        while not self._closed.is_set():
            try:
                self._queue.put(item, timeout=_PATIENCE_S)
            except Full:
                continue
            return True
        return False

    def _pin(self, batch: Batch) -> Batch:
        if self._processes.device.type != "cuda":
            return batch
        return {name: tensor.pin_memory() for name, tensor in batch.items()}
