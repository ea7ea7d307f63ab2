"""What a host returned for a task."""

import copy
import datetime


class CallbackTaskResult:
    """A result as callbacks get it: cleaned, and a copy of its own for each call."""

    def __init__(self, host, task, data, message):
        self._data = data
        self._host = host
        self._task = task
        self._own = None
        self._fields = None

    @property
    def host(self):
        return self._host

    @property
    def task(self):
        return self._task

    @property
    def result(self):
        """The data; a plugin may change it."""
        if self._own is None:
            self._own = copy.deepcopy(self._data.get("result") or {})
        return self._own

    @result.setter
    def result(self, value):
        self._own = value

    _result = result
    _return_data = result

    @property
    def _task_fields(self):
        """The task's keywords as they were when it ran."""
        if self._fields is None:
            self._fields = self._task.dump_attrs()
        return self._fields

    @_task_fields.setter
    def _task_fields(self, value):
        self._fields = value

    task_fields = _task_fields

    @property
    def task_name(self):
        return self._task_fields.get("name", None) or self._task.get_name()

    # What Playcall adds: when the work was done.

    @property
    def start(self):
        """When the work started, in seconds since 1970."""
        return (self._data.get("timing") or {}).get("start", 0.0)

    @property
    def duration(self):
        """How long it took, in seconds."""
        return (self._data.get("timing") or {}).get("duration", 0.0)

    @property
    def end(self):
        """When the work ended, in seconds since 1970."""
        return self.start + self.duration

    @property
    def end_time(self):
        return datetime.datetime.fromtimestamp(self.end)

    @property
    def start_time(self):
        return datetime.datetime.fromtimestamp(self.start)

    def is_changed(self):
        return self._check_key("changed")

    def is_skipped(self):
        items = self.result.get("results")
        if isinstance(items, list) and items and all(isinstance(one, dict) and one.get("skipped") for one in items):
            return True
        return self.result.get("skipped", False)

    def is_failed(self):
        items = self.result.get("results")
        by_condition = "failed_when_result" in self.result or (
            isinstance(items, list) and any(isinstance(one, dict) and "failed_when_result" in one for one in items)
        )
        return self._check_key("failed_when_result" if by_condition else "failed")

    def is_unreachable(self):
        return self._check_key("unreachable")

    def needs_debugger(self, globally_enabled=False):
        return False

    def _check_key(self, key):
        """Look a key up, at the top or in the results of a loop's items."""
        if key in self.result:
            return self.result.get(key, False)
        items = self.result.get("results")
        if not isinstance(items, list):
            return False
        return any(isinstance(one, dict) and bool(one.get(key, False)) for one in items)

    @property
    def _loop_results(self):
        items = self.result.get("results")
        return items if isinstance(items, list) else []

    def clean_copy(self):
        return self

    # What is shown of it: the texts of errors and warnings with their excerpts.

    def _error_text(self):
        return self._data.get("exception")

    def _warning_texts(self):
        return self._data.get("warnings") or []

    def _deprecation_texts(self):
        return self._data.get("deprecations") or []

    @property
    def exception(self):
        return self._error_text()

    @property
    def warnings(self):
        return self._warning_texts()

    @property
    def deprecations(self):
        return self._deprecation_texts()


TaskResult = _RawTaskResult = CallbackTaskResult
