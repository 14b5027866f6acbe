"""The models whose admin pages tell nothing about users, so reading them is not logged.

Each app registers its own in its ``wiring.py``. All others are logged.
"""

_labels: set[str] = set()


def register(*labels: str) -> None:
    """Leave these models out of the audit log when they are read.

    A label is ``app_label.model_name`` in lower case, as ``_meta.label_lower`` has it.
    """
    _labels.update(labels)


def is_public(label: str) -> bool:
    return label in _labels
