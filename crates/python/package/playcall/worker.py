"""A process that works for templates and tasks: it is called, may ask while it works, and answers."""

import os
import signal

from playcall import streams, values, wire


class Link(wire.Link):
    """The link of a worker: what it says is sent at once, and it can be called while it waits for an answer."""

    def __init__(self, channel):
        super().__init__(channel)
        self._frames.decode = values.decode
        #: Works on a call that comes while another one is at work.
        self.nested = None
        self._thread = None

    def serves(self):
        """This thread is the one that works on calls."""
        import threading

        self._thread = threading.get_ident()

    def say(self, message):
        if self.dead:
            super().say(message)
            return
        data = wire.frame(message)
        with self._out_lock:
            self._end_text()
            self._out += data
            self.flush()

    def ask(self, question, **args):
        """Ask Playcall and return the answer."""
        with self._state:
            self._asked += 1
            number = self._asked
        self.say({"op": "ask", "id": number, "question": question, "args": values.encode(args)})
        answer = self._answer_of(number)
        if answer is None:
            raise LookupError("the run is over")
        if "error" in answer:
            raise _error(answer)
        return answer.get("value")

    def _answer_of(self, number):
        import threading

        is_serving = threading.get_ident() == self._thread

        def take():
            found = self._answers.pop(number, None)
            if found is None and is_serving and self._waiting:
                return self._waiting.pop(0)
            return found

        while True:
            found = self._pump(take)
            if found is None or found.get("op") == "answer":
                return found
            self.nested(found)


def _error(answer):
    """Return what Playcall could not do as the exception that Ansible would raise."""
    from ansible import errors

    cls = getattr(errors, answer.get("class") or "AnsibleError", errors.AnsibleError)
    made = cls.__new__(cls)
    errors.AnsibleError.__init__(made, answer["error"])
    if isinstance(made, errors.AnsibleAction):
        made.result = {}
    made._playcall_number = answer.get("number")
    return made


def serve(channel):
    """Work on what comes through the channel; never returns."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in (1, 2):
        os.dup2(null, number)
    wire.link = link = Link(channel)
    streams.replace()
    from playcall import tasks

    tasks.become_worker()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    link.serves()
    link.nested = lambda message: work(link, message)
    while True:
        message = link.next()
        if message is None:
            os._exit(0)
        work(link, message)


def work(link, message):
    """Work on one call."""
    from playcall import tasks

    number = message.get("id")
    try:
        answer = {"op": "result", "id": number, "value": values.encode(tasks.do(message))}
    except values.MarkerError as error:
        answer = {"op": "raised", "id": number, "marker": values.encode(error.source)}
    except BaseException as error:
        answer = dict(raised(error), op="raised", id=number)
    link.say(answer)


def raised(error):
    """Return what is told of an exception: each with its cause."""
    from ansible import errors

    chain = []
    result = getattr(error, "result", None) if isinstance(error, errors.AnsibleAction) else None
    if result is None and isinstance(error, errors._Contributes):
        result = error.result_contribution
    seen = set()
    while error is not None and id(error) not in seen and len(chain) < 12:
        seen.add(id(error))
        number = getattr(error, "_playcall_number", None)
        if number is not None:
            chain.append({"number": number, "class": class_of(error)})
            break
        link = {"class": class_of(error), "message": message_of(error)}
        if isinstance(error, errors.AnsibleError):
            origin = getattr(error.obj, "_origin", None)
            if origin is not None:
                link["origin"] = origin
            if error._help_text:
                link["help"] = wire.safe(str(error._help_text))
            if not error._include_cause_message:
                link["alone"] = True
            cause = error.__cause__
            if cause is None and error.orig_exc is not None:
                cause = error.orig_exc
                from ansible.utils.display import Display

                Display().warning(
                    "The `orig_exc` argument to `%s` was given without using `raise ... from orig_exc`."
                    % type(error).__name__
                )
            error = cause
        else:
            error = error.__cause__
        chain.append(link)
    found = {"chain": chain}
    if result:
        found["result"] = values.encode(dict(result))
    return found


def class_of(error):
    """Return the name of the class of Ansible's errors that an exception is of, or of its own."""
    from ansible import errors

    for cls in type(error).__mro__:
        if cls.__module__ == errors.__name__ and not cls.__name__.startswith("_"):
            return cls.__name__
    return type(error).__name__


def message_of(error):
    """Return what an exception says, without those behind it."""
    from ansible import errors

    try:
        text = error._original_message if isinstance(error, errors.AnsibleError) else str(error)
    except Exception:
        text = ""
    return wire.safe(text.strip())
