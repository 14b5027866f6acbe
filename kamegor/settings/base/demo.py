"""The accounts of the demo."""

from kamegor.env import env

# Only a demo sets it: the password is public, and a moderator has it too.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
