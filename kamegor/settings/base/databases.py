"""PostgreSQL, and the roles that connect to it."""

from kamegor.env import BASE_DIR, env
from kamegor.settings import servers

# How long a statement, a lock or an idle transaction may last is set on the role, by
# deploy/postgres/roles.sql: poolers refuse settings that come with a connection.
DATABASES = {
    "default": servers.database(
        env.str("DATABASE_URL"), pool_size=env.int("DATABASE_POOL_SIZE", default=16)
    )
}

# Requests that one process works on at once. More than there are connections: some need
# none, and those that wait for one are refused in time.
REQUEST_THREADS = env.int("REQUEST_THREADS", default=32)

# The owner of the tables, for ``manage.py migrate`` alone; the site's role owns none.
MIGRATION_DATABASE_URL = env.str("MIGRATION_DATABASE_URL", default="")
MIGRATION_DATABASE = (
    servers.database(MIGRATION_DATABASE_URL, pool_size=0)
    if MIGRATION_DATABASE_URL
    else None
)
# The admin's role may not: deploy/postgres/rights.sql.
READS_EXACT_PLACES = DATABASES["default"].get("USER") != "kamegor_admin"
DATABASE_RIGHTS = BASE_DIR / "deploy" / "postgres" / "rights.sql"
