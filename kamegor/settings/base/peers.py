"""How two peers connect to each other."""

from kamegor.env import env

STUN_URLS = env.list("STUN_URLS", default=[])
TURN_URLS = env.list("TURN_URLS", default=[])
TURN_SECRET = env.str("TURN_SECRET", default="")  # static-auth-secret of coturn
# "relay" sends all media through TURN, so that no peer learns another's address.
ICE_TRANSPORT_POLICY = env.str("ICE_TRANSPORT_POLICY", default="all")
# Peers on one machine or local network need this. It reveals private addresses.
ICE_PRIVATE_ADDRESSES = env.bool("ICE_PRIVATE_ADDRESSES", default=False)
