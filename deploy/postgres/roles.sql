-- The roles of a site, and what the database does for each connection of theirs. Run it
-- as a superuser in the site's database, before the first `manage.py migrate` and again
-- after an upgrade; repeating it changes nothing:
--
--   psql --dbname=kamegor --set=ON_ERROR_STOP=1 --file=deploy/postgres/roles.sql
--   psql --dbname=kamegor --command='\password kamegor_owner'    (and the others)
--
--   kamegor_owner   owns the tables: MIGRATION_DATABASE_URL, for `manage.py migrate`
--   kamegor_app     serves: DATABASE_URL of every other process; owns nothing
--   kamegor_admin   for an admin apart from the site: as kamegor_app, but it may not
--                   read the tables that rights.sql keeps from it
--
-- Which tables they may write is in rights.sql, which every migration applies.

CREATE EXTENSION IF NOT EXISTS postgis;

DO $$
DECLARE
    role text;
BEGIN
    -- One at a time: roles belong to all databases of the server.
    LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE;
    FOREACH role IN ARRAY ARRAY['kamegor_owner', 'kamegor_app', 'kamegor_admin'] LOOP
        IF to_regrole(role) IS NULL THEN
            EXECUTE format('CREATE ROLE %I', role);
        END IF;
        EXECUTE format(
            'ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION '
            'NOBYPASSRLS', role);
        -- Settings of the role and not of the connection: a pooler refuses those, or
        -- gives the connection to somebody else.
        EXECUTE format('ALTER ROLE %I SET timezone = ''UTC''', role);
        -- PostGIS's functions claim such costs that PostgreSQL would compile, for a
        -- second, and split among workers what takes a millisecond.
        EXECUTE format('ALTER ROLE %I SET jit = off', role);
        EXECUTE format('ALTER ROLE %I SET max_parallel_workers_per_gather = 0', role);
        -- On solid state, a page anywhere costs hardly more than the next one.
        EXECUTE format('ALTER ROLE %I SET random_page_cost = 1.1', role);
    END LOOP;
    -- Nobody waits long for somebody who is stuck. What has to take longer, such as
    -- verify_ledger, says so for itself; migrations run as the owner, without these.
    FOREACH role IN ARRAY ARRAY['kamegor_app', 'kamegor_admin'] LOOP
        EXECUTE format('ALTER ROLE %I SET lock_timeout = ''3s''', role);
        EXECUTE format('ALTER ROLE %I SET statement_timeout = ''10s''', role);
        EXECUTE format(
            'ALTER ROLE %I SET idle_in_transaction_session_timeout = ''10s''', role);
    END LOOP;
END
$$;

-- What was there before, whoever made it, belongs to the owner; extensions stay.
DO $$
DECLARE
    thing record;
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO kamegor_owner', current_database());
    FOR thing IN
        SELECT format('TABLE %s', oid::regclass) AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
            AND relowner <> 'kamegor_owner'::regrole
            AND NOT EXISTS (
                SELECT FROM pg_depend
                WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                    AND deptype = 'e')
        UNION ALL
        SELECT format('ROUTINE %s', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
            AND proowner <> 'kamegor_owner'::regrole
            AND NOT EXISTS (
                SELECT FROM pg_depend
                WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid
                    AND deptype = 'e')
    LOOP
        EXECUTE format('ALTER %s OWNER TO kamegor_owner', thing.name);
    END LOOP;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO kamegor_owner;
GRANT USAGE ON SCHEMA public TO kamegor_app, kamegor_admin;

-- A table that a migration makes can be read and written at once; rights.sql then takes
-- from the roles what that table does not allow. The admin's role waits for that: it
-- must not read for a moment what it may never read.
ALTER DEFAULT PRIVILEGES FOR ROLE kamegor_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kamegor_app;
ALTER DEFAULT PRIVILEGES FOR ROLE kamegor_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO kamegor_app;
