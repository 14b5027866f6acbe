"""Names of channel-layer groups: where a topic's events go inside the cluster."""

# Every server process is in it, and no client can be: topics have no dot.
PROCESSES = "realtime.processes"


def of_topic(topic: str) -> str:
    """Return the group of everyone who joined ``topic``: ``stream:5`` is ``stream.5``.

    Channels refuses colons. Source: channels.layers.BaseChannelLayer, which wants
    ASCII letters, digits, ``.``, ``-`` and ``_``, under 100 characters.
    """
    return topic.replace(":", ".")
