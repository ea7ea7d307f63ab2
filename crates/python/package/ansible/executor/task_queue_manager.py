"""Names that plugins import from here."""


class CallbackSend:
    """A call of a hook on its way from a worker; there is none here."""


class TaskQueueManager:
    """Runs plays; a callback can't."""

    def __init__(self, *_args, **_kwargs):
        raise NotImplementedError("a callback can't run plays")
