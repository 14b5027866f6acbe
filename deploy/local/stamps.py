"""Skips build steps whose sources are unchanged."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.paths import LOCAL


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """The digest of ``sources`` (files or folders), stored under ``name``.

    ``product`` is what is built from them. Files named in ``passed_over`` are ignored.
    """

    name: str
    product: Path
    sources: tuple[Path, ...]
    passed_over: frozenset[str] = frozenset()

    @property
    def is_fresh(self) -> bool:
        return (
            self.product.exists()
            and self._file.is_file()
            and self._file.read_text() == self._digest()
        )

    def write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._digest())

    @property
    def _file(self) -> Path:
        return LOCAL / "stamps" / self.name

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for source in self.sources:
            for path in self._files(source):
                digest.update(f"{path}\0".encode() + path.read_bytes())
        return digest.hexdigest()

    def _files(self, path: Path) -> Iterator[Path]:
        if path.is_file():
            yield path
        elif path.is_dir():
            for inner in sorted(path.iterdir()):
                if inner.name not in self.passed_over:
                    yield from self._files(inner)
