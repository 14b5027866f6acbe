"""The fee, the meter and the gateways."""

from kamegor.env import env

PLATFORM_FEE_PERCENT = env.int("PLATFORM_FEE_PERCENT", default=20)
# How many days earnings are pending, counted from the end of the day, in UTC.
EARNINGS_HOLD_BACK_DAYS = env.int("EARNINGS_HOLD_BACK_DAYS", default=7)
# The length of the meter's minute, in seconds. Only tests shorten it.
BILLING_UNIT_SECONDS = env.int("BILLING_UNIT_SECONDS", default=60)
# The time between two ticks, which delays billing. Minutes are funded ten seconds
# ahead, which must leave room for five ticks. Shorter minutes are ticked more often.
METER_TICK_SECONDS = min(2.0, BILLING_UNIT_SECONDS / 10)

# The gateways that buyers can use, the preferred one first. None by default.
PAYMENT_GATEWAYS = env.list("PAYMENT_GATEWAYS", default=[])
GATEWAY_CLASSES = {
    "sandbox": "billing.gateways.sandbox.gateway.Sandbox",
    "stripe": "billing.gateways.stripe.gateway.Stripe",
}
STRIPE_API_KEY = env.str("STRIPE_API_KEY", default="")
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_URL = "https://api.stripe.com"
