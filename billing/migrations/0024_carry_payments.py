"""Give each purchase a payment of its own, with the purchase's id.

What hangs on a purchase, such as its refunds, can therefore hang on the payment as it
is (0025). Backward, it is the other way round, so only as long as every payment has its
purchase's id.
"""

from django.db import migrations

CARRY = """
INSERT INTO billing_payment (
    id, cause_type, cause_id, payer_id, amount_minor_units, currency, description,
    gateway, method, reference, status, started_at, paid_at, failure_reason,
    refunded_minor_units, expired_at, asked_at
)
SELECT id, 'purchase', id, user_id, price_minor_units, currency,
    trim_scale(amount_millicredits / 1000.0) || ' credits',
    gateway, '', reference, status, started_at, paid_at, failure_reason,
    refunded_minor_units, expired_at, asked_at
FROM billing_purchase;
UPDATE billing_purchase SET payment_id = id, credited_at = paid_at;
"""
CARRY_BACK = """
UPDATE billing_purchase AS purchase
SET payment_id = NULL, price_minor_units = payment.amount_minor_units,
    currency = payment.currency, gateway = payment.gateway,
    reference = payment.reference, status = payment.status,
    started_at = payment.started_at, paid_at = payment.paid_at,
    failure_reason = payment.failure_reason,
    refunded_minor_units = payment.refunded_minor_units,
    expired_at = payment.expired_at, asked_at = payment.asked_at
FROM billing_payment AS payment WHERE payment.id = purchase.payment_id;
DELETE FROM billing_payment;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0023_payments")]

    operations = [migrations.RunSQL(CARRY, CARRY_BACK)]
