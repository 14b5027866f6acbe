"""Messages on the terminal."""


class Stop(Exception):
    """The command cannot continue. The message says why, and what to do about it."""


def say(text: str) -> None:
    """Print one short line and flush it, because the output may be a pipe."""
    print(f"· {text}", flush=True)
