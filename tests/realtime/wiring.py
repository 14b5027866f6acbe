"""Register what the rooms add to the site."""

from realtime import topics
from tests.realtime.rooms import ROUTE

topics.register(ROUTE)
