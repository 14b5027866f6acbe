"""The backend's connection class, in the place where Django looks for it."""

from typing import Any, ClassVar
from weakref import WeakSet

from django.contrib.gis.db.backends.postgis import base
from django.db.backends.base.base import NO_DB_ALIAS
from psycopg_pool import ConnectionPool

from core.database import reserved_connections


class DatabaseWrapper(base.DatabaseWrapper):
    """Uses the pool for requests, or the separate pool of threads that reserved one.

    Slow requests then only exhaust the pool for requests.
    """

    _reserved_pools: ClassVar[dict[str, ConnectionPool[Any]]] = {}
    _knows_geometries: ClassVar[WeakSet[Any]] = WeakSet()

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
            # Threads that race each create a pool; the first one is kept, and none is
            # open yet.
            self._reserved_pools.setdefault(self.alias, apart)
        return self._reserved_pools[self.alias]

    def register_geometry_adapters(
        self,
        pg_connection: Any,
        clear_caches: bool = False,  # noqa: FBT001, FBT002 -- Django's
    ) -> None:
        """Register once per connection; Django registers at each loan of the pool."""
        if clear_caches or pg_connection not in self._knows_geometries:
            super().register_geometry_adapters(pg_connection, clear_caches)
            self._knows_geometries.add(pg_connection)

    def close_pool(self) -> None:
        if reserved_connections() and self.alias in self._reserved_pools:
            self._reserved_pools.pop(self.alias).close()
        else:
            super().close_pool()
