"""Compares the job events that two programs make under ansible-runner.

    compare.py REFERENCE OURS [WORD...]

REFERENCE and OURS are folders that hold an `ansible-playbook`; words are added to its command line, and the environment is
passed on. Runs `job/` with each, with the Python that runs this (which has ansible-runner), and prints what differs in the
events: names, order, data, output, and which event belongs to which. Times, identifiers and process numbers are masked;
the order of the events of different hosts within a task is not compared. Fails if anything differs.
"""

import json
import os
import re
import shutil
import sys

import ansible_runner

MASKS = [
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+(\+00:00)?"), "TIME"),
    (re.compile(r"\b\d:\d\d:\d\d\.\d+"), "DELTA"),
    (re.compile(r"\bj\d+\.\d+"), "JOB"),
    (re.compile(r"/tmp/[^/ ]*/ansible-[^/ ]*|ansible-tmp-[-0-9.]+|\.source-?[-0-9.]*|tmp[a-z0-9_]{8}|^\.[a-z0-9_]{8}$"), "TEMPORARY"),
]
# What the two programs may tell in their own way.
PLAIN = {"pid", "created", "runner_ident", "start", "end", "duration", "mtime", "ctime", "atime"}


def events(folder):
    folder = os.path.join(folder, "job_events")
    names = sorted((name for name in os.listdir(folder)), key=lambda name: int(name.split("-")[0]))
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            yield json.load(file)


def identity(known, uuid):
    """Gives identifiers that several events share a name by their first place."""
    if uuid is None:
        return None
    base, _, number = uuid.partition("_")
    return f"{known.setdefault(base, len(known))}_{number}"


def masked(value, key=None):
    if key == "ansible_facts":
        return "FACTS"
    if isinstance(value, dict):
        return {name: masked(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    if key in PLAIN and value is not None and not isinstance(value, bool):
        return f"SOME {type(value).__name__}"
    if isinstance(value, str):
        for pattern, name in MASKS:
            value = pattern.sub(name, value)
    return value


def reduced(folder):
    """Returns an event's comparable form, in groups: what happens within a task is sorted by host."""
    known = {}
    groups = [[]]
    for event in events(folder):
        data = event.get("event_data") or {}
        # These identify playbooks, plays and tasks; each other event has one that nobody else names.
        shared = [identity(known, data.get(key)) for key in ("playbook_uuid", "play_uuid", "task_uuid")]
        own = identity(known, event["uuid"]) if event["event"].startswith("playbook_on_") and "name" in data else "-"
        parent = identity(known, event.get("parent_uuid"))
        form = {
            "event": event["event"],
            "shared": shared,
            "uuid": own,
            "parent": parent,
            "uuid is told": data.get("uuid") in (None, event["uuid"]),
            **masked({key: value for key, value in event.items() if not key.endswith("uuid") and key not in ORDER}),
        }
        if event["event"].startswith("playbook_on_") and event["event"] != "playbook_on_notify":
            groups.append([])
        groups[-1].append(form)
    return [sorted(group, key=lambda form: str((form.get("event_data") or {}).get("host"))) for group in groups]


# Where an event stands depends on which host was faster.
ORDER = {"counter", "start_line", "end_line"}


def differences(path, left, right):
    if isinstance(left, dict) and isinstance(right, dict):
        for key in list(left) + [key for key in right if key not in left]:
            if key not in left or key not in right:
                yield f"{path}.{key}: only {'right' if key not in left else 'left'}: {str(left.get(key, right.get(key)))[:200]}"
            else:
                yield from differences(f"{path}.{key}", left[key], right[key])
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, pair in enumerate(zip(left, right)):
            yield from differences(f"{path}[{index}]", *pair)
    elif left != right or type(left) is not type(right):
        yield f"{path}:\n    {str(left)[:400]!r}\n    {str(right)[:400]!r}"


def run(programs, words, is_native):
    """Runs the job with the programs of a folder; returns its reduced events."""
    # Where ansible-runner's own callback is looked for; one that is found there would be a user's own file.
    os.environ["AWX_LIB_DIRECTORY"] = "/nowhere" if is_native else ""
    here = os.path.dirname(os.path.abspath(__file__))
    folder = "/tmp/runner-job"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(os.path.join(here, "job"), folder)
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{programs}:{path}"
    try:
        # The cache of facts that ansible-runner asks for by itself says nothing about events.
        runner = ansible_runner.run(
            private_data_dir=folder, ident="job", playbook="site.yml", cmdline=" ".join(["-f1", *words]),
            fact_cache_type="memory", suppress_env_files=True, quiet=True,
        )
        print(programs, runner.status, runner.rc)
        return reduced(os.path.join(folder, "artifacts", "job"))
    finally:
        os.environ["PATH"] = path
        shutil.rmtree(folder, ignore_errors=True)


def main():
    left = run(os.path.abspath(sys.argv[1]), sys.argv[3:], False)
    right = run(os.path.abspath(sys.argv[2]), sys.argv[3:], True)
    found = 0
    for index in range(max(len(left), len(right))):
        ours, theirs = (side[index] if index < len(side) else [] for side in (left, right))
        if [form["event"] for form in ours] != [form["event"] for form in theirs]:
            print(f"group {index}:")
            for name, side in (("left", ours), ("right", theirs)):
                print(f"  {name}:", [(form["event"], (form.get("event_data") or {}).get("host"), form["stdout"][:60]) for form in side])
            found += 1
            continue
        for place, pair in enumerate(zip(ours, theirs)):
            for difference in differences(f"{index}.{place} {pair[0]['event']} {(pair[0].get('event_data') or {}).get('task')}", *pair):
                print(difference)
                found += 1
    print(sum(map(len, left)), "events,", found, "differences")
    sys.exit(found > 0)


main()
