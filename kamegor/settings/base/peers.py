"""How two peers reach each other."""

from kamegor.env import env

STUN_URLS = env.list("STUN_URLS", default=[])
TURN_URLS = env.list("TURN_URLS", default=[])
TURN_SECRET = env.str("TURN_SECRET", default="")  # coturn's static-auth-secret
# "relay" sends all media through TURN, so that no peer learns another's address.
ICE_TRANSPORT_POLICY = env.str("ICE_TRANSPORT_POLICY", default="all")
# Two peers on one machine or one local network need it; it tells a stranger theirs.
ICE_PRIVATE_ADDRESSES = env.bool("ICE_PRIVATE_ADDRESSES", default=False)
