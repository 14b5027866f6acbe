"""Where the site serves each app's URLs, as the apps say in their ``wiring.py``."""

from django.urls import URLResolver, include, path

MOUNTS: list[tuple[str, str]] = []


def register(prefix: str, urls: str) -> None:
    """Serve a module of URLs below a prefix, such as ``api/``.

    Raises:
        ValueError: the module is served below that prefix already.
    """
    if (prefix, urls) in MOUNTS:
        raise ValueError(f"{urls} is served at {prefix} already.")
    MOUNTS.append((prefix, urls))


def patterns() -> list[URLResolver]:
    """Return the URLs of all apps, in the order in which they were registered."""
    return [path(prefix, include(urls)) for prefix, urls in MOUNTS]


def first_segments() -> set[str]:
    """Return what the paths of the apps' prefixes begin with, such as ``api``."""
    return {prefix.partition("/")[0] for prefix, _ in MOUNTS if prefix}
