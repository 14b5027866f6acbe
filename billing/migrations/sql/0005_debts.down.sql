DROP FUNCTION billing_repay_from_holds CASCADE;
DROP FUNCTION billing_repay_from_transfers CASCADE;
DROP FUNCTION billing_repay_debts;
