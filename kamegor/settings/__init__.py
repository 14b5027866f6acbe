"""Settings: ``base`` for everyone, then ``local``, ``testing`` or ``production``."""
