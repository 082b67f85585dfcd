"""How several processes are started."""

import pytest

from internspatial_kedro.models.training.torchrun import describe_start


def test_memory_is_kept_between_steps_unless_the_user_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MALLOC_TOP_PAD_", "1")
    command, environment = describe_start("some.module", "plan", 2)
    assert command[-4:] == ["--nproc-per-node=2", "-m", "some.module", "plan"]
    assert int(environment["MALLOC_TRIM_THRESHOLD_"]) > int(environment["MALLOC_MMAP_THRESHOLD_"]) > 1 << 20
    assert environment["MALLOC_TOP_PAD_"] == "1"
