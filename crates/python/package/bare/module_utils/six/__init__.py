"""Names of Python 2 and 3, as plugins that ran on both ask for them."""

import builtins
import functools
import io
import sys
import types
import urllib.error
import urllib.parse
import urllib.request

PY2, PY3, PY34 = False, True, True
string_types = (str,)
integer_types = (int,)
class_types = (type,)
text_type, binary_type = str, bytes
MAXSIZE = sys.maxsize
StringIO, BytesIO = io.StringIO, io.BytesIO
unichr = chr
Iterator = object
wraps = functools.wraps
print_ = builtins.print


def iteritems(d, **_kw):
    return iter(d.items())


def iterkeys(d, **_kw):
    return iter(d.keys())


def itervalues(d, **_kw):
    return iter(d.values())


def b(text):
    return text.encode("latin-1")


def u(text):
    return text


def ensure_str(value, encoding="utf-8", errors="strict"):
    return value.decode(encoding, errors) if isinstance(value, bytes) else value


ensure_text = ensure_str


def ensure_binary(value, encoding="utf-8", errors="strict"):
    return value.encode(encoding, errors) if isinstance(value, str) else value


def reraise(kind, value, trace=None):
    raise (value or kind()).with_traceback(trace)


def raise_from(value, cause):
    raise value from cause


def with_metaclass(meta, *bases):
    return meta("Base", bases or (object,), {})


def add_metaclass(meta):
    def wrap(cls):
        body = {key: value for key, value in cls.__dict__.items() if key not in ("__dict__", "__weakref__")}
        return meta(cls.__name__, cls.__bases__, body)

    return wrap


def python_2_unicode_compatible(cls):
    return cls


def _module(name, **names):
    module = types.ModuleType(__name__ + "." + name)
    module.__dict__.update(names)
    module.__path__ = []
    sys.modules[module.__name__] = module
    return module


import configparser  # noqa: E402
import html.parser  # noqa: E402
import http.client  # noqa: E402
import http.cookiejar  # noqa: E402
import itertools  # noqa: E402
import pickle  # noqa: E402
import queue  # noqa: E402
import shlex  # noqa: E402

moves = _module(
    "moves",
    reduce=functools.reduce,
    range=range,
    xrange=range,
    map=map,
    filter=filter,
    zip=zip,
    input=input,
    cPickle=pickle,
    queue=queue,
    configparser=configparser,
    html_parser=html.parser,
    http_client=http.client,
    http_cookiejar=http.cookiejar,
    builtins=builtins,
    StringIO=io.StringIO,
    cStringIO=io.StringIO,
    shlex_quote=shlex.quote,
    zip_longest=itertools.zip_longest,
    filterfalse=itertools.filterfalse,
    reload_module=__import__("importlib").reload,
    intern=sys.intern,
)
moves.urllib = _module(
    "moves.urllib", parse=urllib.parse, error=urllib.error, request=urllib.request
)
for _name in ("parse", "error", "request"):
    sys.modules["%s.moves.urllib.%s" % (__name__, _name)] = getattr(urllib, _name)
sys.modules[__name__ + ".moves.urllib_parse"] = moves.urllib_parse = urllib.parse
sys.modules[__name__ + ".moves.urllib_error"] = moves.urllib_error = urllib.error
sys.modules[__name__ + ".moves.configparser"] = configparser
sys.modules[__name__ + ".moves.queue"] = queue
