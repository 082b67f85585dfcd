"""How several processes of this machine are started: by torchrun, each with its share of the cores."""

import os
import sys


def describe_start(module: str, argument: str, processes: int) -> tuple[list[str], dict[str, str]]:
    """Command and environment of a module that is run in several processes.

    Args:
        module: Its name.
        argument: What it is called with.
        processes: How many.
    """
    runner = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    threads = str(max(1, (os.cpu_count() or 1) // processes))
    return [*runner, "-m", module, argument], {"OMP_NUM_THREADS": threads, **os.environ}
