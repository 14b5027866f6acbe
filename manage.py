#!/usr/bin/env python
"""Django's command line, on the settings and servers that the environment names."""

import sys

from django.core.management import execute_from_command_line

import kamegor.env  # noqa: F401 -- decides which settings run

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
