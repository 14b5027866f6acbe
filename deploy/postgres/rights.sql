-- What the roles of roles.sql may do with each table. `manage.py migrate` runs this as
-- the owner after every migration; without those roles it does nothing.

DO $$
DECLARE
    -- Rows that are written once: triggers refuse to change them, and so do rights.
    written_once CONSTANT text[] := ARRAY['billing_transfer', 'moderation_decision'];
    never_changed CONSTANT text[] := ARRAY['audit_auditentry', 'streams_stall'];
    never_deleted CONSTANT text[] := ARRAY['billing_account', 'billing_hold'];
    -- Written by migrations alone.
    only_read CONSTANT text[] := ARRAY['django_migrations'];
    -- What nobody reads in the admin: where sellers are. It may delete a seller's row,
    -- by its key, because whoever is suspended is not to be found any more.
    kept_from_admin CONSTANT text[] := ARRAY['sellers_exactlocation'];
    grantee text;
    thing record;
    granted text;
BEGIN
    FOREACH grantee IN ARRAY ARRAY['kamegor_app', 'kamegor_admin'] LOOP
        CONTINUE WHEN to_regrole(grantee) IS NULL;
        FOR thing IN
            SELECT oid::regclass AS name, relname, relkind FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
                AND relkind IN ('r', 'p', 'v', 'm', 'S')
                AND pg_has_role(current_user, relowner, 'USAGE')
                AND NOT EXISTS (
                    SELECT FROM pg_depend
                    WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                        AND deptype = 'e')
        LOOP
            granted := CASE
                WHEN thing.relkind = 'S' THEN 'USAGE, SELECT'
                WHEN thing.relkind IN ('v', 'm') THEN 'SELECT'
                WHEN thing.relname = ANY (only_read) THEN 'SELECT'
                WHEN thing.relname = ANY (written_once) THEN 'SELECT, INSERT'
                WHEN thing.relname = ANY (never_changed) THEN 'SELECT, INSERT, DELETE'
                WHEN thing.relname = ANY (never_deleted) THEN 'SELECT, INSERT, UPDATE'
                ELSE 'SELECT, INSERT, UPDATE, DELETE'
            END;
            EXECUTE format('REVOKE ALL ON %s FROM %I', thing.name, grantee);
            IF grantee = 'kamegor_admin' AND thing.relname = ANY (kept_from_admin) THEN
                granted := 'DELETE, SELECT (seller_id)';
            END IF;
            EXECUTE format('GRANT %s ON %s TO %I', granted, thing.name, grantee);
        END LOOP;
    END LOOP;
END
$$;
