"""What a benchmark measures and prints: one JSON line."""

import json
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

import psutil
from numpy import array_split


@dataclass
class Clock:
    """Seconds of one piece of work; of all threads, and of processes that were started for it and have ended."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0


@contextmanager
def measured(clock: Clock) -> Iterator[None]:
    """Add what happens within to a clock."""
    wall, cpu = time.perf_counter(), _cpu_seconds()
    try:
        yield
    finally:
        clock.seconds += time.perf_counter() - wall
        clock.cpu_seconds += _cpu_seconds() - cpu


def _cpu_seconds() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


@dataclass(frozen=True)
class Measurement:
    """One line of output.

    Attributes:
        name: What was done.
        rows: How many of what the name says.
        seconds: Wall time.
        cpu_seconds: Processor time, all threads and processes.
        rate_per_cpu_second: Rows per processor second.
        floor_seconds: Processor time of what cannot be left out, measured in the same run.
        ratio_to_floor: cpu_seconds / floor_seconds.
        peak_rss_mb: Largest memory of the process until the work was done.
    """

    name: str
    rows: int
    seconds: float
    cpu_seconds: float
    rate_per_cpu_second: float
    floor_seconds: float
    ratio_to_floor: float
    peak_rss_mb: float

    @classmethod
    def of(cls, name: str, rows: int, work: Clock, floor: Clock, peak_rss_mb: float) -> "Measurement":
        """From the two clocks."""
        return cls(
            name=name,
            rows=rows,
            seconds=round(work.seconds, 3),
            cpu_seconds=round(work.cpu_seconds, 3),
            rate_per_cpu_second=round(rows / work.cpu_seconds, 1),
            floor_seconds=round(floor.cpu_seconds, 3),
            ratio_to_floor=round(work.cpu_seconds / floor.cpu_seconds, 2),
            peak_rss_mb=round(peak_rss_mb, 1),
        )

    def print(self) -> None:
        """As one JSON line."""
        print(json.dumps(asdict(self)), flush=True)


def peak_rss_mb() -> float:
    """Largest memory of this process so far [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass
class Memory:
    """Of this process and all that it started, one time after the other; what they share counts once [MB]."""

    seen_mb: list[float]

    @property
    def peak_mb(self) -> float:
        """The largest."""
        return max(self.seen_mb)

    def peaks_mb(self, parts: int) -> list[float]:
        """The largest of each of so many parts of the time."""
        return [round(float(max(part)), 1) for part in array_split(self.seen_mb, parts) if len(part)]


@contextmanager
def watched() -> Iterator[Memory]:
    """Look at the memory of all processes five times a second."""
    memory, over = Memory([_memory_mb()]), threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            memory.seen_mb.append(_memory_mb())

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield memory
    finally:
        over.set()
        watching.join()


def _memory_mb() -> float:
    this, total = psutil.Process(), 0
    for process in (this, *this.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # it ended meanwhile
            total += process.memory_full_info().pss
    return total / 2**20
