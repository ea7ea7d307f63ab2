"""Markers, as some plugins look for them."""

from playcall.values import Marker, MarkerError, TruncationMarker, UndefinedMarker, first_marker  # noqa: F401


def get_first_marker_arg(args, kwargs):
    """Return the first marker among arguments, or None."""
    return first_marker(args, kwargs)
