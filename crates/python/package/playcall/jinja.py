"""What filters and tests see of Jinja: the environment and the context that some of them ask for."""

from playcall import values, wire
from playcall.variables import Variables


class _Named:
    """Filters or tests by name."""

    def __init__(self, kind):
        self._kind = kind

    def __getitem__(self, name):
        found = wire.ask("find", kind=self._kind, name=name)
        if found is None:
            raise KeyError(name)
        return caller(self._kind, name)

    def get(self, name, default=None):
        try:
            return self[name]
        except KeyError:
            return default

    def __contains__(self, name):
        return wire.ask("find", kind=self._kind, name=name) is not None


def caller(kind, name):
    """Return a function that calls a filter or test of any origin."""

    def call(*args, **kwargs):
        return wire.ask(kind, name=name, args=list(args), kwargs=kwargs)

    call.__name__ = call.__qualname__ = name
    return call


class Environment:
    """As much of Jinja's environment as plugins use."""

    sandboxed = False
    autoescape = False
    is_async = False
    trim_blocks = True
    lstrip_blocks = False
    newline_sequence = "\n"
    keep_trailing_newline = False
    undefined = values.UndefinedMarker
    variable_start_string, variable_end_string = "{{", "}}"
    block_start_string, block_end_string = "{%", "%}"
    comment_start_string, comment_end_string = "{#", "#}"

    def __init__(self):
        self.filters = _Named("filter")
        self.tests = _Named("test")
        self.globals = {}

    def call_filter(self, name, value, args=None, kwargs=None, context=None, eval_ctx=None):
        """Call a filter."""
        return self.filters[name](value, *(args or ()), **(kwargs or {}))

    def call_test(self, name, value, args=None, kwargs=None, context=None, eval_ctx=None):
        """Call a test."""
        return self.tests[name](value, *(args or ()), **(kwargs or {}))

    def getitem(self, obj, argument):
        """Return an item, or else an attribute."""
        try:
            return obj[argument]
        except (AttributeError, TypeError, LookupError):
            found = getattr(obj, str(argument), self) if isinstance(argument, str) else self
            return self._undefined(obj, argument) if found is self else found

    def getattr(self, obj, attribute):
        """Return an attribute, or else an item."""
        try:
            return getattr(obj, attribute)
        except AttributeError:
            pass
        try:
            return obj[attribute]
        except (TypeError, LookupError, AttributeError):
            return self._undefined(obj, attribute)

    def _undefined(self, obj, name):
        message = "object of type %r has no attribute %r" % (type(obj).__name__, name)
        return values.UndefinedMarker(message=message, name=str(name))

    def from_string(self, source, **_more):
        """Return a template."""
        return _Template(source)


class _Template:
    def __init__(self, source):
        self._source = source

    def render(self, *args, **kwargs):
        """Render it."""
        from playcall import templating

        variables = dict(*args, **kwargs)
        templar = templating.Templar(None, variables)
        found = templar.template(templating.trust_as_template(self._source))
        return found if isinstance(found, str) else str(found)


class EvalContext:
    """How a template is rendered."""

    volatile = False
    autoescape = False

    def __init__(self):
        self.environment = Environment()


class Context(Variables):
    """The variables that a template sees."""

    def __init__(self):
        super().__init__()
        self.environment = Environment()
        self.eval_ctx = EvalContext()
        self.name = None
        self.blocks = {}
        self.exported_vars = set()

    @property
    def vars(self):
        return self

    parent = vars

    def resolve(self, key):
        """Return a variable, or a marker."""
        found = self.resolve_or_missing(key)
        return values.UndefinedMarker(name=key) if found is _missing else found

    def resolve_or_missing(self, key):
        """Return a variable rendered, or a mark that it is missing."""
        found = wire.ask("resolve", name=key)
        return found[0] if found else _missing

    def get_all(self):
        return self

    get_exported = get_all

    def call(self, function, *args, **kwargs):
        """Call a function with what it asks for."""
        return function(*passed(function), *args, **kwargs)


class _Missing:
    def __repr__(self):
        return "missing"


_missing = _Missing()


def passed(function):
    """Return what a function asks to be called with besides its arguments."""
    asked = getattr(function, "jinja_pass_arg", None)
    if asked is None:
        for name, word in (
            ("contextfilter", "context"),
            ("contextfunction", "context"),
            ("evalcontextfilter", "eval_context"),
            ("environmentfilter", "environment"),
        ):
            if getattr(function, name, False) is True:
                asked = word
    else:
        asked = getattr(asked, "name", str(asked))
    if asked is None:
        return ()
    if asked == "context":
        return (Context(),)
    return (EvalContext(),) if asked == "eval_context" else (Environment(),)
