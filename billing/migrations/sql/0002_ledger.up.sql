-- The ledger keeps its own books. Inserting a transfer is all that posting takes: the
-- triggers below lock the accounts, spend the hold it names, write both entries and
-- move the balances. So whatever writes a transfer, the books stay right, and what the
-- checks and guards refuse, nothing can write.


-- What a transfer may point at

ALTER TABLE billing_transfer
    ADD CONSTRAINT billing_transfer_debit_account_holds_asset
        FOREIGN KEY (debit_account_id, asset) REFERENCES billing_account (id, asset),
    ADD CONSTRAINT billing_transfer_credit_account_holds_asset
        FOREIGN KEY (credit_account_id, asset) REFERENCES billing_account (id, asset),
    ADD CONSTRAINT billing_transfer_hold_is_the_debit_accounts
        FOREIGN KEY (hold_id, debit_account_id) REFERENCES billing_hold (id, account_id);


-- Locking, in one order for everybody: two transactions that move money between the
-- same accounts queue up instead of deadlocking. The key of an account never changes,
-- so rows that merely point at it need not wait.
CREATE FUNCTION billing_lock_accounts(account_ids bigint[])
RETURNS SETOF billing_account
LANGUAGE sql AS $$
    SELECT * FROM billing_account
    WHERE id = ANY (account_ids)
    ORDER BY id
    FOR NO KEY UPDATE
$$;


-- Posting

-- A transition table is planned for the rows it holds each time: the plan for one
-- transfer would be a disaster for ten thousand.
CREATE FUNCTION billing_post_transfers() RETURNS trigger
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    PERFORM billing_lock_accounts(ARRAY(
        SELECT debit_account_id FROM posted UNION SELECT credit_account_id FROM posted
    ));

    UPDATE billing_hold AS hold
    SET captured = hold.captured + spent.amount
    FROM (
        SELECT hold_id, sum(amount)::bigint AS amount
        FROM posted WHERE hold_id IS NOT NULL GROUP BY hold_id
    ) AS spent
    WHERE hold.id = spent.hold_id;

    WITH sides AS (
        SELECT id AS transfer_id, debit_account_id AS account_id, -amount AS amount
        FROM posted
        UNION ALL
        SELECT id, credit_account_id, amount FROM posted
    ), numbered AS (
        SELECT sides.*,
            row_number() OVER line AS line,
            (sum(amount) OVER line)::bigint AS moved
        FROM sides
        WINDOW line AS (PARTITION BY account_id ORDER BY transfer_id
                        ROWS UNBOUNDED PRECEDING)
    ), written AS (
        INSERT INTO billing_entry
            (account_id, version, transfer_id, amount, balance_after)
        SELECT account.id, account.version + line, transfer_id, amount,
            account.balance + moved
        FROM numbered JOIN billing_account AS account ON account.id = account_id
        RETURNING account_id, amount
    )
    UPDATE billing_account AS account
    SET balance = account.balance + moved.amount, version = account.version + lines
    FROM (
        SELECT account_id, sum(amount)::bigint AS amount, count(*) AS lines
        FROM written GROUP BY account_id
    ) AS moved
    WHERE account.id = moved.account_id;

    RETURN NULL;
END
$$;

CREATE TRIGGER billing_transfer_post
AFTER INSERT ON billing_transfer REFERENCING NEW TABLE AS posted
FOR EACH STATEMENT EXECUTE FUNCTION billing_post_transfers();


-- Holds: an account's held is what remains of its pending ones

CREATE FUNCTION billing_count_placed() RETURNS trigger
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    UPDATE billing_account AS account
    SET held = account.held + placed.remaining
    FROM (
        SELECT account_id, sum(remaining)::bigint AS remaining
        FROM now_held GROUP BY account_id
    ) AS placed
    WHERE account.id = placed.account_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION billing_count_changed() RETURNS trigger
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    UPDATE billing_account AS account
    SET held = account.held + changed.remaining
    FROM (
        SELECT now_held.account_id,
            sum(now_held.remaining - was_held.remaining)::bigint AS remaining
        FROM now_held JOIN was_held USING (id)
        GROUP BY now_held.account_id
    ) AS changed
    WHERE account.id = changed.account_id AND changed.remaining <> 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER billing_hold_placed
AFTER INSERT ON billing_hold REFERENCING NEW TABLE AS now_held
FOR EACH STATEMENT EXECUTE FUNCTION billing_count_placed();

CREATE TRIGGER billing_hold_changed
AFTER UPDATE ON billing_hold REFERENCING OLD TABLE AS was_held NEW TABLE AS now_held
FOR EACH STATEMENT EXECUTE FUNCTION billing_count_changed();


-- Guards. The triggers above work at a depth of 1 or more; at 0 it is someone else.
-- TRUNCATE is not refused: Django's transactional tests empty tables with it.
-- Production takes that right away from the application's role instead.
CREATE FUNCTION billing_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: only the ledger itself may do that',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

-- A mistake is mended by a second transfer, never in the first.
CREATE TRIGGER billing_transfer_is_final
BEFORE UPDATE OR DELETE ON billing_transfer
FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_change();

CREATE TRIGGER billing_entry_is_final
BEFORE UPDATE OR DELETE ON billing_entry
FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_change();

CREATE TRIGGER billing_entry_is_written_by_posting
BEFORE INSERT ON billing_entry
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
EXECUTE FUNCTION billing_refuse_change();

CREATE TRIGGER billing_account_starts_empty
BEFORE INSERT ON billing_account
FOR EACH ROW WHEN (NEW.balance <> 0 OR NEW.held <> 0 OR NEW.version <> 0)
EXECUTE FUNCTION billing_refuse_change();

CREATE TRIGGER billing_account_is_moved_by_posting
BEFORE UPDATE ON billing_account
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
EXECUTE FUNCTION billing_refuse_change();

CREATE TRIGGER billing_account_stays
BEFORE DELETE ON billing_account
FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_change();

CREATE TRIGGER billing_hold_starts_pending
BEFORE INSERT ON billing_hold
FOR EACH ROW WHEN (NEW.captured <> 0 OR NEW.state <> 'pending')
EXECUTE FUNCTION billing_refuse_change();

CREATE TRIGGER billing_hold_is_captured_by_posting
BEFORE UPDATE OF captured ON billing_hold
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
EXECUTE FUNCTION billing_refuse_change();

CREATE TRIGGER billing_hold_closes_once
BEFORE UPDATE ON billing_hold
FOR EACH ROW WHEN (OLD.state <> 'pending' OR NEW.account_id <> OLD.account_id)
EXECUTE FUNCTION billing_refuse_change();

CREATE TRIGGER billing_hold_stays
BEFORE DELETE ON billing_hold
FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_change();


-- Wallets and holds in use change every minute. Free room on each page lets those
-- updates stay there without touching an index (HOT).
ALTER TABLE billing_account SET (fillfactor = 50);
ALTER TABLE billing_hold SET (fillfactor = 50);
