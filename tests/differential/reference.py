"""Answers for the reference: one JSON line in for each question, one JSON line out.

A question is {"kind": ..., "path": ..., "text": ...}: `yaml` reads the text; the other kinds read it as a document
{t: TEMPLATE, vars: {...}} and render TEMPLATE as a value, an expression, a condition or a file's text.
An answer is {"value": ...} or {"error": ...}, and {"notes": [...]}, the warnings on the way.
"""

import json
import os
import resource
import signal
import sys

from ansible._internal._datatag._tags import Origin, TrustedAsTemplate
from ansible._internal._errors import _error_factory
from ansible._internal import _display_utils, _event_formatting
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar
from ansible.utils import display as display_module

NOTES = []


def note_warning(_self, warning):
    NOTES.append('W:' + _event_formatting.format_event(warning.event, False).strip())


def note_deprecation(_self, warning):
    NOTES.append('D:' + _display_utils.format_message(warning, False).strip())


def place(value):
    origin = Origin.get_tag(value)
    if origin is None:
        return ''
    return '@%s:%s' % (origin.line_num or 0, origin.col_num or 0)


def trusted(value):
    return '!' if TrustedAsTemplate.is_tagged_on(value) else ''


def located(value):
    """Writes a value with the place and trust of each string and container in it."""
    if isinstance(value, dict):
        inner = ', '.join('%s: %s' % (located(k), located(v)) for k, v in value.items())
        return '{%s}%s' % (inner, place(value))
    if isinstance(value, list):
        return '[%s]%s' % (', '.join(located(v) for v in value), place(value))
    if isinstance(value, str):
        return '%s%s%s' % (str.__repr__(value), place(value), trusted(value))
    return repr(value)


def explain(exception):
    event = _error_factory.ControllerEventFactory.from_exception(exception, False)
    return _event_formatting.format_event(event, False).strip()


def answer(question, loader):
    kind = question['kind']
    # What is written to the file is what is loaded: excerpts are read from it.
    document = loader.load_from_file(question['path'], cache='none', trusted_as_template=True)
    if kind == 'yaml':
        return located(document)
    template = document['t']
    templar = Templar(loader=loader, variables=document['vars'])
    if kind == 'expression':
        return repr(templar.evaluate_expression(template))
    if kind == 'condition':
        return repr(templar.evaluate_conditional(template))
    if kind == 'located':
        return located(templar.template(template))
    return repr(templar.template(template))


class TooMuch(BaseException):
    """An input that takes too long: it says nothing."""


def too_long(_number, _frame):
    raise TooMuch()


def main():
    init_plugin_loader()
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    signal.signal(signal.SIGALRM, too_long)
    # Lines on the screen are no answers.
    out = os.fdopen(os.dup(1), 'w', encoding='utf-8')
    os.dup2(2, 1)
    display_class = display_module.Display
    display_class._warning = note_warning
    display_class._deprecated = note_deprecation
    folder = os.getcwd()
    for line in sys.stdin:
        question = json.loads(line)
        loader = DataLoader()
        loader.set_basedir(folder)
        NOTES.clear()
        signal.alarm(5)
        try:
            try:
                reply = {'value': answer(question, loader)}
            except (TooMuch, MemoryError, KeyboardInterrupt):
                raise
            except BaseException as exception:
                reply = {'error': explain(exception)}
            reply['notes'] = list(NOTES)
        except (TooMuch, MemoryError):
            reply = {'skip': True}
        signal.alarm(0)
        out.write(json.dumps(reply) + '\n')
        out.flush()


main()
