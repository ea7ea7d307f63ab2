#!/usr/bin/env python3
"""Runs one playbook with callback plugins of the wild under two engines, and compares what came out.

  compare.py --reference DIR --candidate DIR [--native] [--show] [NAME ...]

DIR holds an `ansible-playbook`; the reference is that of a virtual environment with the package `ansible` (and, for
some rows, ara, prettytable, requests, python-logstash, elastic-apm and others). Each plugin of plugins.json is run
alone: as the stdout plugin, or enabled beside the default one. Compared are stdout, stderr, the exit status, the files
that it wrote, and what it sent to listeners on loopback. What no two runs share is masked. With --native, plugins that
Playcall brings itself are used in place of the Python ones.
"""

import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import listeners

HERE = Path(__file__).resolve().parent
MASKS = [
    (
        re.compile(
            r"(&quot;|\\*['\"])(inode|version|ctime|mtime|atime|birthtime|dev|_original_basename|delta|start|end)(&quot;|\\*['\"]): ?"
            r"((&quot;|\\*['\"]).*?(&quot;|\\*['\"])|[\d.]+|<\w>|<\w+>)"
        ),
        r"<\2>",
    ),
    (re.compile(r"Duration: [\d.]+|\"total\": \d+"), "<DURATION>"),
    (re.compile(r"/[^\s'\"]*/ansible-(tmp|local)-[-\w.]+"), "<TMP>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<UUID>"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "<HEX>"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d([.,]\d+)?(Z|\+\d\d:?\d\d)?"), "<TIME>"),
    (re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d\d \w+ \d{4}\s+\d\d:\d\d:\d\d [+-]\d{4}"), "<DATE>"),
    (re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? \d+ \w+ \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)"), "<DATE>"),
    (re.compile(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d( \d{4})? \d\d:\d\d:\d\d"), "<DATE>"),
    (re.compile(r"\b\d{1,2}:\d\d:\d\d(\.\d+)?"), "<CLOCK>"),
    (re.compile(r"\b\d+:\d\d:\d\d\.\d+\b"), "<CLOCK>"),
    (re.compile(r'"(delta|start|end|time|@timestamp|timestamp|duration|runtime|isoEncoding|time_end|timeEnd|pid|process|created|msecs|relativeCreated|thread)": ?("[^"]*"|[\d.]+)'), r'"\1": <T>'),
    (re.compile(r"\(?\d+\.\d+s\)?"), "<S>"),
    (re.compile(r"-+ *<S>"), "--<S>"),
    (re.compile(r"\d+ (milliseconds?|seconds?)|\b\d{13}\b|\b1[67]\d{8}(\.\d+)?\b"), "<N>"),
    (re.compile(r"127\.0\.0\.1:\d+|localhost:\d+"), "<LISTENER>"),
    (re.compile(r"0x[0-9a-f]{6,}"), "<ADDR>"),
    (re.compile(r"ansible-playbook\[\d+\]|\[\d+\]:"), "[<PID>]:"),
    (re.compile(r"<[\d.]+@[\w.-]+>|={15}\d+=="), "<ID>"),
]


def mask(text, root, row):
    text = text.replace(str(root), "<ROOT>")
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    for pattern, word in row.get("masks", []):
        text = re.sub(pattern, word, text)
    return text


def run(engine, row, native, python):
    """Run the playbook; return what came out, by what it is."""
    with tempfile.TemporaryDirectory(prefix="plugins-") as scratch:
        root = Path(scratch) / "project"
        shutil.copytree(HERE / "project", root)
        out = Path(scratch) / "out"
        out.mkdir()
        seen, server, port = [], None, 0
        if "listen" in row:
            server, port = listeners.start(row["listen"], seen)
        env = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ}
        env.update(
            HOME=scratch,
            ANSIBLE_NOCOLOR="1",
            ANSIBLE_LOCALHOST_WARNING="0",
            PYTHONWARNINGS="ignore",
            PLAYCALL_PYTHON=str(python),
            PLAYCALL_MASK_SECRETS="0",
            PLAYCALL_NATIVE_CALLBACKS="1" if native else "0",
            PATH="%s:%s" % (engine, env.get("PATH", "")),
        )
        env["ANSIBLE_STDOUT_CALLBACK" if row.get("stdout") else "ANSIBLE_CALLBACKS_ENABLED"] = row["name"]
        for key, value in row.get("env", {}).items():
            env[key] = value.format(port=port, out=out, root=root)
        if "cfg" in row:
            with open(root / "ansible.cfg", "a", encoding="utf-8") as cfg:
                cfg.write("\n" + row["cfg"].format(port=port, out=out, root=root) + "\n")
        command = [str(engine / "ansible-playbook"), "-i", "hosts", "site.yml", "--diff", "--forks", "1"] + row.get("args", [])
        done = subprocess.run(
            command, cwd=root, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=300
        )
        if server is not None:
            server.shutdown()
        files = {}
        for path in sorted(out.rglob("*")):
            if path.is_file():
                text = path.read_bytes().decode("utf-8", "replace")
                files["file " + mask(str(path.relative_to(out)), root, row)] = mask(text, root, row)
        found = {"status": str(done.returncode), "stdout": mask(done.stdout, root, row), "stderr": mask(done.stderr, root, row)}
        if "listen" in row:
            sent = [mask(one, root, row) for one in seen]
            found["sent"] = "\n".join(sorted(sent) if row.get("unordered") else sent)
        if row.get("only"):
            found = {key: value for key, value in found.items() if key in row["only"]}
        return {**found, **files}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", required=True, type=Path)
    parser.add_argument("--candidate", required=True, type=Path)
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--keep", type=Path, help="keep what the reference gave in this file, and take it from there")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    rows = json.loads((HERE / "plugins.json").read_text(encoding="utf-8"))
    kept = json.loads(options.keep.read_text()) if options.keep and options.keep.exists() else {}
    failed = passed = 0
    for row in rows:
        label = row.get("label", row["name"])
        if options.names and not any(name in label for name in options.names):
            continue
        python = Path(os.path.abspath(options.reference)) / "python3"
        key = json.dumps(row, sort_keys=True)
        theirs = kept.get(key) or run(Path(os.path.abspath(options.reference)), row, False, python)
        if options.keep:
            kept[key] = theirs
            options.keep.write_text(json.dumps(kept))
        ours = run(Path(os.path.abspath(options.candidate)), row, options.native, python)
        # What was kept may have been masked by fewer masks than there are now.
        theirs = {key: mask(text, "\0", row) for key, text in theirs.items()}
        different = [key for key in {**theirs, **ours} if theirs.get(key) != ours.get(key)]
        passed, failed = passed + (not different), failed + bool(different)
        print("%s %s%s" % ("FAIL" if different else "ok  ", label, "  " + ", ".join(different) if different else ""), flush=True)
        if options.show:
            for key in different:
                lines = difflib.unified_diff(
                    (theirs.get(key) or "").splitlines(), (ours.get(key) or "").splitlines(), "reference " + key, "ours " + key, "", "", 1, ""
                )
                print("\n".join(list(lines)[:40]))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
