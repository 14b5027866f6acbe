DROP TRIGGER billing_hold_set_aside ON billing_hold;
DROP TRIGGER billing_transfer_set_aside ON billing_transfer;
DROP FUNCTION billing_freeze_from_holds();
DROP FUNCTION billing_freeze_from_transfers();
DROP FUNCTION billing_freeze(bigint[]);
