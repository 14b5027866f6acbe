DROP FUNCTION billing_settle(
    bigint[], bigint[], bigint[], integer[], bigint[], boolean[],
    bigint[], bigint[], text[], text, timestamptz, boolean
);
