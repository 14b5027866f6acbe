"""What the terminal is told."""


class Stop(Exception):
    """Nothing more can be done; the message says why and what to do about it."""


def say(text: str) -> None:
    """Print one short line at once, also into a pipe."""
    print(f"· {text}", flush=True)
