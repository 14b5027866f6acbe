"""Django's PostGIS backend, with a pool apart for what must never wait for requests."""
