"""Compares the traces of two runs: `compare.py REFERENCE.json OURS.json`, files that `listen.py` wrote.

Spans are compared by name, kind, attributes, status, events and parent; times and identifiers are masked. The texts of
results are only counted where they differ: the reference shows each host the last one's, and those of includes not at all.
"""

import json
import re
import sys

MASKS = [
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+"), "TIME"),
    (re.compile(r"\b\d:\d\d:\d\d\.\d+"), "DELTA"),
    (re.compile(r"\bj\d+\.\d+"), "JOB"),
    (re.compile(r"/[^\" ]*/ansible-tmp-[-0-9./a-z_]+|\"\.[a-z0-9_]{8}\""), "TEMPORARY"),
]


def value(any_value):
    kind, content = next(iter(any_value.items()), ("none", None))
    return [value(item) for item in content.get("values", [])] if kind == "arrayValue" else content


def attributes(holder):
    return {pair["key"]: value(pair["value"]) for pair in holder.get("attributes", [])}


def masked(text):
    for pattern, name in MASKS:
        text = pattern.sub(name, text)
    return text


def spans(path):
    with open(path, encoding="utf-8") as file:
        requests = json.load(file)
    found, resources, names = [], [], {}
    for request in requests:
        assert request["path"] == "/v1/traces"
        for resource in request["body"]["resourceSpans"]:
            resources.append(sorted(attributes(resource["resource"])))
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    names[span["spanId"]] = span["name"]
                    found.append((scope["scope"], span))
    forms = []
    for scope, span in found:
        told = attributes(span)
        if "ansible.session" in told:
            told["ansible.session"] = "UUID"
        forms.append({
            "scope": scope, "name": span["name"], "kind": span["kind"], "status": span.get("status", {}),
            "parent": names.get(span.get("parentSpanId"), bool(span.get("parentSpanId"))), "flags": span["flags"],
            "attributes": told, "ends": int(span["endTimeUnixNano"]) >= int(span["startTimeUnixNano"]) > 0,
            "one trace": span["traceId"] == found[0][1]["traceId"],
            "exceptions": [attributes(event) for event in span.get("events", []) if event.get("name") == "exception"],
            "logs": [(masked(event["name"]), attributes(event)) for event in span.get("events", [])
                     if event.get("name", "exception") != "exception"],
        })
    return forms, resources[0]


def key(span):
    return span["attributes"].get("ansible.task.name", ""), span["name"], json.dumps(span["attributes"])


def main():
    (left, left_resource), (right, right_resource) = (spans(path) for path in sys.argv[1:])
    found = logs = 0
    if left_resource != right_resource:
        print("resource:", left_resource, right_resource)
        found += 1
    if [key(span)[:2] for span in sorted(left, key=key)] != [key(span)[:2] for span in sorted(right, key=key)]:
        print("spans:", {key(span)[:2] for span in left} ^ {key(span)[:2] for span in right})
        found += 1
    for ours, theirs in zip(sorted(left, key=key), sorted(right, key=key)):
        for name in ours:
            if name == "logs":
                logs += ours[name] != theirs[name]
            elif ours[name] != theirs[name]:
                print(f"{key(ours)[0]} {ours['name']} {name}:\n    {ours[name]}\n    {theirs[name]}")
                found += 1
    print(len(left), "spans,", found, "differences,", logs, "texts of results differ")
    sys.exit(found > 0)


main()
