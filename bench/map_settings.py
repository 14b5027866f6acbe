"""The site, and beside it the view that ``bench.map`` compares the map with."""

from kamegor.settings.local import *  # noqa: F403

ROOT_URLCONF = "bench.map_urls"
