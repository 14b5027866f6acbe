"""The fee, the meter and the gateways."""

from kamegor.env import env

PLATFORM_FEE_PERCENT = env.int("PLATFORM_FEE_PERCENT", default=20)
# A "minute" of the meter, in seconds. Tests shorten it; a real site never does.
BILLING_UNIT_SECONDS = env.int("BILLING_UNIT_SECONDS", default=60)
# Between two ticks: minutes are billed this late. Five must fit before a minute begins
# that is funded ten seconds ahead; shortened minutes are ticked more often.
METER_TICK_SECONDS = min(2.0, BILLING_UNIT_SECONDS / 10)

# Which of these buyers may pay through, the preferred one first; none, unless named.
PAYMENT_GATEWAYS = env.list("PAYMENT_GATEWAYS", default=[])
GATEWAY_CLASSES = {
    "sandbox": "billing.gateways.sandbox.gateway.Sandbox",
    "stripe": "billing.gateways.stripe.gateway.Stripe",
}
STRIPE_API_KEY = env.str("STRIPE_API_KEY", default="")
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_URL = "https://api.stripe.com"
