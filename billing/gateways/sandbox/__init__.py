"""The sandbox: a gateway of our own, so that anybody can try to buy."""
