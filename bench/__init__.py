"""How fast and how small, each figure beside a reference measured in the same run.

A bench is a module here with ``measure() -> list[Result]``; ``make bench`` runs them.
"""
