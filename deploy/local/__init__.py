"""What ``make`` does on one machine: set up, private servers, and the processes.

``__main__`` runs on the system's Python with nothing installed: it brings packages, the
virtual environment and the client up to date. Then it becomes the virtual environment's
Python, running ``run``, ``test``, ``check`` or ``bench``.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- it may be run by an older one
    sys.exit("Python 3.11 or newer is needed.")
