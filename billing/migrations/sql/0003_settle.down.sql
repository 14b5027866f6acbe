DROP FUNCTION billing_settle;
DROP FUNCTION billing_fee;
