"""What the API's documents call enumerations, as the apps say in their ``wiring.py``.

An enumeration needs a name here only if fields of one name would have several.
"""

from collections.abc import Mapping

# The entry ENUM_NAME_OVERRIDES of drf-spectacular's settings is this very mapping.
NAMES: dict[str, str] = {}


def register(names: Mapping[str, str]) -> None:
    """Name enumerations, which are given by their dotted path.

    Raises:
        ValueError: an enumeration of that name is there already.
    """
    if known := NAMES.keys() & names.keys():
        raise ValueError(f"There are two enumerations {', '.join(sorted(known))}.")
    NAMES.update(names)
