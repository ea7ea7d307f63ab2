#!/usr/bin/env python3
"""Asks the Python twins of ansible-core for the golden answers that the tests of this shelf compare with.

Run it with the interpreter that has ansible-core 2.19:  python3 record.py [module ...]
Each tests/golden/NAME.json is a list of rows; a row's `setup`, `args`, `check`, `diff` are input, its `result` and
`tree` are written by this script. `$T` stands for the folder that the row runs in, `<...>` for what differs each time.
"""
import grp
import json
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent / 'golden'

RUN_ONE = '''
import json, os, sys
from ansible.module_utils._internal._ansiballz import _loader
name, params = sys.argv[1], sys.stdin.buffer.read()
_loader.run_module(json_params=params, profile='legacy', module_fqn='ansible.modules.' + name, modlib_path='', extensions={})
'''


TEMPORARY = tempfile.mkdtemp(prefix='golden')


def prepare(root, setup):
    for step in setup:
        kind, name = step[0], step[1]
        path = os.path.join(root, name)
        if kind == 'dir':
            os.mkdir(path)
            os.chmod(path, int(step[2], 8) if len(step) > 2 else 0o755)
        elif kind == 'file':
            with open(path, 'wb') as out:
                out.write(step[2].encode('utf-8'))
            os.chmod(path, int(step[3], 8) if len(step) > 3 else 0o644)
        elif kind == 'link':
            os.symlink(step[2].replace('$T', root), path)
        elif kind == 'hard':
            os.link(os.path.join(root, step[2]), path)
        elif kind == 'time':
            os.utime(path, (step[2], step[2]))
        else:
            raise ValueError(kind)


def describe(root):
    """One line for each path: kind, mode, content or target, and the time where it was set to the past."""
    out = {}
    for base, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(base, name)
            stat = os.lstat(path)
            mode = '%04o' % (stat.st_mode & 0o7777)
            if os.path.islink(path):
                text = 'link ' + os.readlink(path)
            elif os.path.isdir(path):
                text = f'dir {mode}'
            else:
                with open(path, 'rb') as file:
                    text = f'file {mode} ' + file.read().decode('utf-8', 'backslashreplace')
            if stat.st_mtime < 1_700_000_000 and not os.path.islink(path):
                text += f' @{int(stat.st_mtime)}'
            out[clean(os.path.relpath(path, root), root)] = clean(text, root)
    return dict(sorted(out.items()))


def clean(text, root):
    text = text.replace(root, '$T').replace(TEMPORARY, '$T/t')
    text = re.sub(r'\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~', '.<pid>.<date>~', text)
    text = re.sub(r'/\.\d+\.\d+\.\d+\.tmp', '/.<pid>.<time>.tmp', text)
    text = re.sub(r'(ansible\.|\.ansible_tmp|\$T/(?:[a-z]/)?tmp|pre_)[a-z0-9_]{8}(?![a-z0-9_])', r'\1<random>', text)
    return re.sub(r'Valid booleans include: .*', 'Valid booleans include: <set>', text)


VOLATILE = {'atime', 'mtime', 'ctime', 'inode', 'dev', 'version', 'attr_flags', 'block_size', 'blocks', 'mimetype', 'charset'}


def normalise(value, root, key=None, folder=False):
    if key == 'attributes' and isinstance(value, list):
        return '<attributes>'
    if key in VOLATILE and not isinstance(value, dict) and not (
            isinstance(value, (int, float)) and key in ('atime', 'mtime') and value < 1_700_000_000):
        return f'<{key}>'
    if key in ('start', 'end', 'delta') and isinstance(value, str) and ':' in value:
        return f'<{key}>'
    if key in ('size', 'nlink') and folder:
        return f'<{key}>'
    if key == 'uid' and value == os.geteuid() or key == 'gid' and value == os.getegid():
        return f'<{key}>'
    if key in ('owner', 'pw_name') and value == pwd.getpwuid(os.geteuid()).pw_name:
        return '<user>'
    if key in ('group', 'gr_name') and value == grp.getgrgid(os.getegid()).gr_name:
        return '<group>'
    if isinstance(value, dict):
        inside = value.get('state') in ('directory', 'link') or value.get('isdir') is True or value.get('islnk') is True
        out = {clean(k, root): normalise(v, root, k, inside) for k, v in value.items()}
        if isinstance(out.get('files'), list) and key != 'path_content':
            out['files'].sort(key=lambda item: item['path'] if isinstance(item, dict) else item)
        if 'path_content' in out:
            out['path_content'] = {k: sorted(v) for k, v in out['path_content'].items()}
        return out
    if isinstance(value, list):
        return [normalise(item, root) for item in value]
    return clean(value, root) if isinstance(value, str) else value


def substitute(value, root):
    if isinstance(value, dict):
        return {k: substitute(v, root) for k, v in value.items()}
    if isinstance(value, list):
        return [substitute(item, root) for item in value]
    return value.replace('$T', root) if isinstance(value, str) else value


def record(name, row):
    root = os.path.realpath(tempfile.mkdtemp(prefix='golden'))
    try:
        os.umask(0o022)
        prepare(root, row.get('setup', []))
        params = substitute(row['args'], root)
        params.update(
            _ansible_module_name=f'ansible.builtin.{name}', _ansible_check_mode=row.get('check', False),
            _ansible_diff=row.get('diff', False), _ansible_tmpdir=TEMPORARY, _ansible_no_log=True)
        done = subprocess.run(
            [sys.executable, '-c', RUN_ONE, name], input=json.dumps({'ANSIBLE_MODULE_ARGS': params}).encode(), cwd=root,
            capture_output=True, env={'PATH': '/usr/local/bin:/usr/bin:/bin', 'HOME': root, 'TZ': 'UTC', **row.get('env', {})})
        lines = [line for line in done.stdout.decode().splitlines() if line.startswith('{')]
        if not lines:
            raise SystemExit(f'{name}: {row}: {done.stdout!r} {done.stderr.decode()}')
        row['result'] = normalise(json.loads(lines[-1]), root)
        row['tree'] = describe(root)
    finally:
        shutil.rmtree(root)


def main():
    wanted = sys.argv[1:]
    for path in sorted(HERE.glob('*.json')):
        if wanted and path.stem not in wanted:
            continue
        rows = json.loads(path.read_text())
        for row in rows:
            record(path.stem, row)
        path.write_text('[\n' + ',\n'.join(json.dumps(row, ensure_ascii=False) for row in rows) + '\n]\n')
        print(f'{path.name}: {len(rows)}')
    shutil.rmtree(TEMPORARY)


if __name__ == '__main__':
    main()
