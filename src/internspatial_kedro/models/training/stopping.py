"""SIGTERM: a wish to stop that is granted between micro batches."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def hear_stop() -> Iterator[threading.Event]:
    """An event that SIGTERM sets; outside the main thread, where Python allows no handlers, nothing sets it."""
    asked = threading.Event()

    def note(_: int, __: FrameType | None) -> None:
        asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    former = signal.signal(signal.SIGTERM, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, former)
