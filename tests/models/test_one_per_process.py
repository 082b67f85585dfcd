"""A dear thing is made once a process, late, and used by one thread at a time."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import sleep

import pytest

from internspatial_kedro.models.one_per_process import OnePerProcess

THREADS = 8


class Dear:
    """Notices being made, and being used by two at once."""

    made = 0

    def __init__(self, name: str) -> None:
        sleep(0.01)
        type(self).made += 1
        self.name, self.users, self.uses = name, 0, 0

    def use(self) -> None:
        self.users += 1
        sleep(0.002)
        assert self.users == 1, "two threads have it"
        self.users -= 1
        self.uses += 1


@pytest.fixture
def shared() -> OnePerProcess[Dear]:
    Dear.made = 0
    return OnePerProcess(partial(Dear, "it"))


def test_all_threads_share_one_and_take_turns(shared: OnePerProcess[Dear]) -> None:
    assert Dear.made == 0

    def work(_: int) -> None:
        with shared.use() as dear:
            dear.use()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(40)))
    with shared.use() as dear:
        assert (Dear.made, dear.uses) == (1, 40)


def test_an_error_gives_it_back(shared: OnePerProcess[Dear]) -> None:
    with pytest.raises(RuntimeError), shared.use():
        raise RuntimeError
    with shared.use() as dear:
        dear.use()
    assert Dear.made == 1


def test_what_could_not_be_made_is_tried_again() -> None:
    failures = [OSError("busy")]

    def make() -> str:
        if failures:
            raise failures.pop()
        return "it"

    shared = OnePerProcess(make)
    with pytest.raises(OSError, match="busy"), shared.use():
        pass
    with shared.use() as made:
        assert made == "it"


def test_sent_elsewhere_it_is_made_anew(shared: OnePerProcess[Dear]) -> None:
    with shared.use() as here:
        sent = pickle.loads(pickle.dumps(shared))
    with sent.use() as there:
        assert there is not here
        assert there.name == "it"
