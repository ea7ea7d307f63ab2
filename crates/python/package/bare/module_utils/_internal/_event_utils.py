"""The sentences of errors and warnings."""


def deduplicate_message_parts(message_parts):
    """Return sentences as one, each unless the one before ends with it."""
    text = ""
    for part in reversed(message_parts):
        part = part.strip().rstrip(". ") if text else part.strip()
        if not text:
            text = part
        elif not part.endswith(text):
            text = "%s: %s" % (part, text)
        else:
            text = part
    return text


def format_event_brief_message(event):
    """Return an event's sentence with those behind it."""
    parts = []
    while event is not None:
        parts.append(event.msg)
        event = event.chain.event if getattr(event, "chain", None) and getattr(event.chain, "follow", True) else None
    return deduplicate_message_parts(parts)


def deprecation_as_dict(deprecation):
    """Return a deprecation as plain data."""
    found = {"msg": format_event_brief_message(deprecation.event)}
    if getattr(deprecation, "date", None):
        found["date"] = deprecation.date
    else:
        found["version"] = getattr(deprecation, "version", None)
    return found
