DROP FUNCTION billing_settle(
    bigint[], bigint[], bigint[], integer[], bigint[], boolean[],
    bigint[], bigint[], text[], text, timestamptz
);
DROP FUNCTION billing_lock_one;
DROP FUNCTION billing_lock_free;
