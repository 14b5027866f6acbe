"""What a site is told of the rooms."""

from realtime import topics
from tests.realtime.rooms import ROUTE

topics.register(ROUTE)
