"""How much of everything: enough for each commit, or ``FAULT_SIZE`` times that.

Ten times as much is what docs/faults.md counts on before a release.
"""

import os

SIZE = int(os.environ.get("FAULT_SIZE", "1"))
STEPS = 30 if SIZE == 1 else 60  # of one random story
