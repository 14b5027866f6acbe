"""How much of everything: a part for each commit, the whole by ``make faults``.

Every run draws its own random stories, so the parts tried on each commit differ.
FAULT_SIZE multiplies the whole; FAULT_SEED, which pytest prints, repeats a run's draws.
"""

import os

FAULT_SIZE = int(os.environ.get("FAULT_SIZE", "0"))
# Of what costs little, each commit tries the whole.
SIZE = FAULT_SIZE or 1
STEPS = 60 if SIZE > 1 else 30  # of one random story
SEED = int(os.environ.get("FAULT_SEED", "0"))  # tests/conftest.py draws one


def part(whole: int, *, of_each_commit: int) -> int:
    """Return how many: the whole times FAULT_SIZE, or a part of it for a commit."""
    return whole * FAULT_SIZE if FAULT_SIZE else of_each_commit
