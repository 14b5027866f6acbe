"""Names of channel-layer groups, to which a topic's events are sent."""

# All server processes. Clients cannot join it, because topics contain no dot.
PROCESSES = "realtime.processes"


def of_topic(topic: str) -> str:
    """Return the group of everyone who joined ``topic``: ``stream:5`` is ``stream.5``.

    Channels refuses colons. Source: channels.layers.BaseChannelLayer, which requires
    ASCII letters, digits, ``.``, ``-`` and ``_``, under 100 characters.
    """
    return topic.replace(":", ".")
