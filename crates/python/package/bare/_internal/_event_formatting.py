"""Errors and warnings as text."""

from ansible.module_utils._internal import _event_utils


def _lines(event):
    found = [event.msg]
    context = getattr(event, "formatted_source_context", None)
    help_text = getattr(event, "help_text", None)
    if context:
        found += [context, ""]
    if help_text:
        found += [help_text, ""]
    return found


def format_event_verbose_message(event):
    """Return an event with its place and those behind it."""
    chain = getattr(event, "chain", None)
    if chain is None:
        return "\n".join(_lines(event)).rstrip("\n") + "\n"
    brief = _event_utils.format_event_brief_message(event)
    own = "\n".join(_lines(event)).rstrip("\n")
    return "\n\n".join([brief, own, chain.msg_reason, format_event_verbose_message(chain.event)])


def format_event_traceback(event):
    """Return an event's traceback after those behind it."""
    text = getattr(event, "formatted_traceback", None) or "(traceback missing)\n"
    chain = getattr(event, "chain", None)
    if chain is None:
        return text
    return "%s\n%s\n\n%s" % (format_event_traceback(chain.event).rstrip("\n"), chain.traceback_reason, text)


def format_event(event, include_traceback):
    """Return an event as it is shown."""
    text = format_event_verbose_message(event).rstrip("\n") + "\n"
    if include_traceback:
        text += "\n" + format_event_traceback(event).rstrip("\n") + "\n"
    return text + "\n"
