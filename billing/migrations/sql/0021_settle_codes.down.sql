DROP FUNCTION billing_settle(
    text, bigint[], bigint[], bigint[], integer[], bigint[], boolean[],
    bigint[], bigint[], text[], text, text, text, timestamptz, boolean
);
