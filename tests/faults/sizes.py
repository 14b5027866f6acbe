"""How much of everything: enough for each commit, or ``FAULT_SIZE`` times that."""

import os

SIZE = int(os.environ.get("FAULT_SIZE", "1"))
