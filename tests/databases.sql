-- Bring a test database back to the rows it had after the migrations, such as groups,
-- permissions and content types: see tests/databases.py.

CREATE SCHEMA as_migrated;

-- Our tables, without those that no test writes to.
CREATE VIEW as_migrated.tables AS
SELECT oid, relname AS name
FROM pg_class
WHERE relnamespace = 'public'::regnamespace
    AND relkind = 'r'
    AND relname NOT IN ('django_migrations', 'spatial_ref_sys');

-- Copy each table that has rows into this schema.
CREATE FUNCTION as_migrated.remember() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    t record;
    has_rows boolean;
BEGIN
    FOR t IN SELECT name FROM as_migrated.tables LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', t.name) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('CREATE TABLE as_migrated.%I AS TABLE public.%1$I', t.name);
        END IF;
    END LOOP;
END
$$;

-- A replica's session fires no triggers: neither foreign keys nor our guards, which
-- forbid what happens here.
CREATE FUNCTION as_migrated.restore() RETURNS void
LANGUAGE plpgsql SET session_replication_role = replica SET lock_timeout = '30s' AS $$
DECLARE
    t record;
    differs boolean;
BEGIN
    -- Whoever still writes finishes first, or is found out by the timeout.
    EXECUTE (
        SELECT 'LOCK TABLE ' || string_agg(format('public.%I', name), ', ' ORDER BY name)
            || ' IN EXCLUSIVE MODE'
        FROM as_migrated.tables
    );
    -- A table without pages has not been written to. Deleting a few rows is faster
    -- than TRUNCATE, which makes new files; after many it leaves too much to vacuum.
    FOR t IN
        SELECT name, pg_relation_size(oid) AS size_bytes
        FROM as_migrated.tables
        WHERE pg_relation_size(oid) > 0
            AND to_regclass(format('as_migrated.%I', name)) IS NULL
    LOOP
        IF t.size_bytes > 1048576 THEN
            EXECUTE format('TRUNCATE public.%I CASCADE', t.name);
        ELSE
            EXECUTE format('DELETE FROM public.%I', t.name);
        END IF;
    END LOOP;
    FOR t IN
        SELECT name FROM as_migrated.tables
        WHERE to_regclass(format('as_migrated.%I', name)) IS NOT NULL
    LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT r::text FROM public.%I r'
            ' EXCEPT ALL SELECT r::text FROM as_migrated.%1$I r)'
            ' OR EXISTS (SELECT r::text FROM as_migrated.%1$I r'
            ' EXCEPT ALL SELECT r::text FROM public.%1$I r)',
            t.name
        ) INTO differs;
        IF differs THEN
            EXECUTE format('DELETE FROM public.%I', t.name);
            EXECUTE format('INSERT INTO public.%I TABLE as_migrated.%1$I', t.name);
        END IF;
    END LOOP;
END
$$;
