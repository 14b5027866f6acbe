"""The demo's people."""

from kamegor.env import env

# Everybody knows it, so only a site that is a demo sets it; a moderator has it, too.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
