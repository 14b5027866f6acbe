"""The commands of ``make``: set-up, private servers and processes on one machine.

``__main__`` runs on the system's Python without any packages. It brings packages, the
virtual environment and the client up to date, then replaces itself with the virtual
environment's Python, running ``run``, ``test``, ``check`` or ``bench``.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- it may be run by an older one
    sys.exit("Python 3.11 or newer is needed.")
