DROP FUNCTION billing_settle;
