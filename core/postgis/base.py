"""The backend's connection, in the form that Django looks for."""

from typing import Any, ClassVar

from django.contrib.gis.db.backends.postgis import base
from django.db.backends.base.base import NO_DB_ALIAS
from psycopg_pool import ConnectionPool

from core.database import reserved_connections


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its connections from the pool of requests, or of threads that reserved one.

    Slow requests use up the pool of requests, and then wait for each other alone.
    """

    _reserved_pools: ClassVar[dict[str, ConnectionPool[Any]]] = {}

    @property
    def pool(self) -> "ConnectionPool[Any] | None":
        options = self.settings_dict["OPTIONS"].get("pool")
        size = reserved_connections()
        if not options or not size or self.alias == NO_DB_ALIAS:
            requests: ConnectionPool[Any] | None = super().pool
            return requests
        if self.alias not in self._reserved_pools:
            apart: ConnectionPool[Any] = ConnectionPool(
                kwargs={**self.get_connection_params(), "autocommit": True},
                open=False,
                configure=self._configure_connection,  # type: ignore[attr-defined]  # the stubs lack it
                **(options | {"max_size": size}),
            )
            # Threads that raced have each made one; the first is kept, none is open.
            self._reserved_pools.setdefault(self.alias, apart)
        return self._reserved_pools[self.alias]

    def close_pool(self) -> None:
        if reserved_connections() and self.alias in self._reserved_pools:
            self._reserved_pools.pop(self.alias).close()
        else:
            super().close_pool()
