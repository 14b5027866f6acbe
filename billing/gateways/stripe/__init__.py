"""The Stripe gateway, using Stripe's SDK."""
