"""Paths in this checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = (
    ROOT / ".local"
)  # everything that make creates, except .venv and the client's files
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CLIENT = ROOT / "client"
