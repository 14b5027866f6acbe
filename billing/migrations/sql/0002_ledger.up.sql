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

-- Every plan below is made once a session and must do for one transfer as for ten
-- thousand. So nothing joins the new rows with each other: accounts and holds are found
-- by their keys, and the balance before is one more line, put first.
--
-- Updating the accounts first makes rivals wait, so lines are counted from what is true
-- by then. Services have locked the accounts before (billing/locks.py); two writers who
-- have not may meet in a deadlock, but never in a wrong balance.
CREATE FUNCTION billing_post_transfers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE billing_hold AS hold
    SET captured = hold.captured + spent.amount
    FROM (
        SELECT hold_id, sum(amount)::bigint AS amount
        FROM posted WHERE hold_id IS NOT NULL GROUP BY hold_id
    ) AS spent
    WHERE hold.id = spent.hold_id;

    WITH side AS (
        SELECT debit_account_id AS account_id, id AS transfer_id, -amount AS amount,
            CASE WHEN hold_id IS NULL THEN 0 ELSE amount END AS captured
        FROM posted
        UNION ALL
        SELECT credit_account_id, id, amount, 0 FROM posted
    ), before AS (
        UPDATE billing_account AS account
        SET balance = account.balance + moved.amount,
            held = account.held - moved.captured,
            version = account.version + moved.lines
        FROM (
            SELECT account_id, count(*) AS lines, sum(amount)::bigint AS amount,
                sum(captured)::bigint AS captured
            FROM side GROUP BY account_id
        ) AS moved
        WHERE account.id = moved.account_id
        RETURNING account.id AS account_id, account.balance - moved.amount AS balance,
            account.version - moved.lines AS version
    ), line AS (
        SELECT account_id, NULL AS transfer_id, balance AS amount, version FROM before
        UNION ALL
        SELECT account_id, transfer_id, amount, 1 FROM side
    ), statement AS (
        SELECT account_id, transfer_id, amount, sum(version) OVER so_far AS version,
            sum(amount) OVER so_far AS balance_after
        FROM line
        WINDOW so_far AS (PARTITION BY account_id ORDER BY transfer_id NULLS FIRST
                          ROWS UNBOUNDED PRECEDING)
    )
    INSERT INTO billing_entry (account_id, version, transfer_id, amount, balance_after)
    SELECT account_id, version, transfer_id, amount, balance_after
    FROM statement WHERE transfer_id IS NOT NULL;

    RETURN NULL;
END
$$;

CREATE TRIGGER billing_transfer_post
AFTER INSERT ON billing_transfer REFERENCING NEW TABLE AS posted
FOR EACH STATEMENT EXECUTE FUNCTION billing_post_transfers();


-- Holds: what remains of an account's pending ones is its held. Captures do not count
-- here, for posting takes them off the balance and off held at once.

CREATE FUNCTION billing_count_placed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE billing_account AS account
    SET held = account.held + placed.amount
    FROM (
        SELECT account_id, sum(remaining)::bigint AS amount
        FROM is_held GROUP BY account_id
    ) AS placed
    WHERE account.id = placed.account_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION billing_count_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE billing_account AS account
    SET held = account.held + changed.amount
    FROM (
        SELECT account_id, sum(amount)::bigint AS amount
        FROM (
            SELECT account_id, remaining + captured AS amount FROM is_held
            UNION ALL
            SELECT account_id, -remaining - captured FROM was_held
        ) AS either
        GROUP BY account_id
    ) AS changed
    WHERE account.id = changed.account_id AND changed.amount <> 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER billing_hold_placed
AFTER INSERT ON billing_hold REFERENCING NEW TABLE AS is_held
FOR EACH STATEMENT EXECUTE FUNCTION billing_count_placed();

CREATE TRIGGER billing_hold_changed
AFTER UPDATE ON billing_hold REFERENCING OLD TABLE AS was_held NEW TABLE AS is_held
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
