"""How loops run."""

from ansible.playbook.base import FieldAttributeBase
from ansible.utils.vars import get_unique_id


class LoopControl(FieldAttributeBase):
    """The keywords of `loop_control`."""

    _keywords = {
        "loop_var": "item",
        "index_var": None,
        "label": None,
        "pause": 0,
        "extended": None,
        "extended_allitems": True,
        "break_when": [],
    }
    _carried = {name: name for name in _keywords}
    _lists = frozenset(("break_when",))

    def __init__(self, data=None, finalized=False):
        self._d = data if isinstance(data, dict) else {}
        self._uuid = get_unique_id()
        self._finalized = finalized

    def _unset(self, keyword):
        return 0.0 if keyword == "pause" and self._finalized else super()._unset(keyword)
