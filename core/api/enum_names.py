"""What the API's documents call enumerations, as the apps say in their ``wiring.py``.

An enumeration needs a name here only if fields of one name would have several.
"""

from collections.abc import Mapping

from core import registry

# The entry ENUM_NAME_OVERRIDES of drf-spectacular's settings is this very mapping.
NAMES: dict[str, str] = {}


def register(names: Mapping[str, str]) -> None:
    """Name enumerations, which are given by their dotted path.

    Raises:
        ValueError: an enumeration of that name is there already.
    """
    registry.add(NAMES, names, called="enumerations")
