"""Django's PostGIS backend, with a separate pool for threads that must not wait."""
