ALTER TABLE billing_hold RESET (fillfactor);
ALTER TABLE billing_account RESET (fillfactor);

DROP FUNCTION billing_refuse_change CASCADE;
DROP FUNCTION billing_count_changed CASCADE;
DROP FUNCTION billing_count_placed CASCADE;
DROP FUNCTION billing_post_transfers CASCADE;
DROP FUNCTION billing_lock_accounts;

ALTER TABLE billing_transfer
    DROP CONSTRAINT billing_transfer_hold_is_the_debit_accounts,
    DROP CONSTRAINT billing_transfer_credit_account_holds_asset,
    DROP CONSTRAINT billing_transfer_debit_account_holds_asset;
