#!/usr/bin/env python3
"""Compares what two engines say of large public projects: lists of hosts, tasks and tags, and inventories.

    compare.py --reference VENV/bin --candidate LINKS --projects FOLDER [NAME ...]

VENV has the PyPI package `ansible`, whose collections the projects use; FOLDER holds a checkout of each project by its
name. Standard output, errors and exit status must be equal to the byte; the times of both are told (the median of
`--repeat` runs, after one that warms the disk's cache). Nothing of a project is run.
"""

import argparse
import difflib
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

LISTS = ["--syntax-check", "--list-hosts", "--list-tasks", "--list-tags"]

# Files that are laid beside a project's own where it has none: inventories, and playbooks for what holds only roles.
HOSTS = """\
[all:children]
some
[some]
one ansible_host=192.0.2.1
two ansible_host=192.0.2.2
"""
KUBESPRAY_HOSTS = """\
[kube_control_plane]
node1 ansible_host=192.0.2.1 ip=10.3.0.1 etcd_member_name=etcd1
node2 ansible_host=192.0.2.2 ip=10.3.0.2 etcd_member_name=etcd2
[etcd:children]
kube_control_plane
[kube_node]
node[3:9] ansible_host=192.0.2.3
[calico_rr]
[bastion]
bastion1 ansible_user=someone
"""
CEPH_HOSTS = """\
[mons]
mon[1:3]
[osds]
osd[1:12]
[mgrs]
mon1
[rgws]
rgw1
[mdss]
mds1
[monitoring]
mon3
[clients]
client1
"""
HARDENING = """\
- name: Harden
  hosts: all
  collections: [devsec.hardening]
  roles:
    - devsec.hardening.os_hardening
    - role: ssh_hardening
      tags: [ssh]
    - nginx_hardening
    - apache_hardening
"""
KONSTRUKTOID = """\
- name: Harden
  hosts: all
  any_errors_fatal: true
  roles:
    - konstruktoid.hardening
- name: Harden by an import
  hosts: some
  tasks:
    - ansible.builtin.import_role: {name: konstruktoid.hardening}
      tags: [imported]
    - ansible.builtin.include_role: {name: konstruktoid.hardening, apply: {tags: [included]}}
"""

# What the program `debops` writes: the folder beside holds `ansible_collections/debops/debops`, a link to the project's `ansible`.
DEBOPS = """\
[defaults]
collections_path = ../../debops-collections
"""

# Name: folder, inventory, playbooks, files to lay beside. A playbook is looked at with each of LISTS.
PROJECTS = {
    "kubespray": (
        "kubespray",
        "inventory/sample/inventory.ini",
        ["cluster.yml", "reset.yml", "scale.yml", "upgrade-cluster.yml"],
        {},
    ),
    "kubespray-filled": (
        "kubespray",
        "inventory/sample/filled.hosts",
        ["cluster.yml", "upgrade-cluster.yml"],
        {"inventory/sample/filled.hosts": KUBESPRAY_HOSTS},
    ),
    "debops": ("debops/ansible", "hosts", ["playbooks/layer/common.yml", "playbooks/bootstrap.yml"], {"hosts": HOSTS, "ansible.cfg": DEBOPS}),
    "ceph-ansible": (
        "ceph-ansible",
        "hosts",
        ["site.yml.sample", "site-container.yml.sample", "infrastructure-playbooks/rolling_update.yml"],
        {"hosts": CEPH_HOSTS},
    ),
    "kolla-ansible": ("kolla-ansible/ansible", "inventory/multinode", ["site.yml", "destroy.yml"], {}),
    "openshift-ansible": ("openshift-ansible", "hosts", ["playbooks/scaleup.yml", "playbooks/upgrade.yml"], {"hosts": HOSTS}),
    "algo": ("algo", "inventory", ["main.yml", "users.yml", "server.yml"], {}),
    "sovereign": ("sovereign", "hosts", ["site.yml"], {"hosts": HOSTS}),
    "streisand": ("streisand", "hosts", ["playbooks/streisand.yml"], {"hosts": HOSTS}),
    "k3s": ("k3s", "inventory-sample.yml", ["playbooks/site.yml", "playbooks/upgrade.yml"], {}),
    "matrix": ("matrix", "hosts", ["setup.yml"], {"hosts": HOSTS}),
    "hardening": ("hardening", "hosts", ["site.yml"], {"hosts": HOSTS, "site.yml": HARDENING}),
    "konstruktoid": ("konstruktoid", "hosts", ["site.yml"], {"hosts": HOSTS, "site.yml": KONSTRUKTOID}),
}


def run(program, arguments, folder, environment, repeat):
    """Returns status, output, errors and the median of seconds."""
    times = []
    done = None
    for number in range(repeat + (repeat > 1)):
        start = time.monotonic()
        done = subprocess.run([program, *arguments], cwd=folder, env=environment, capture_output=True, timeout=900)
        if number or repeat == 1:
            times.append(time.monotonic() - start)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"), statistics.median(times)


def ordered(text):
    """Orders the hosts and tags of each play: the reference lists Python sets, in another order each time."""
    text = re.sub(r"(\tTAGS: \[)(.*)(\])$", lambda found: found[1] + ",".join(sorted(found[2].split(","))) + found[3], text, flags=re.M)
    lines, hosts = [], []
    for line in text.splitlines(keepends=True):
        if line.startswith("      ") and lines and (hosts or lines[-1].startswith("    hosts (")):
            hosts.append(line)
            continue
        lines += sorted(hosts) + [line]
        hosts = []
    return "".join(lines + sorted(hosts))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", required=True, type=pathlib.Path)
    parser.add_argument("--candidate", required=True, type=pathlib.Path)
    parser.add_argument("--projects", required=True, type=pathlib.Path)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--cache", type=pathlib.Path, help="a folder that keeps what the reference said")
    parser.add_argument("--lines", type=int, default=20, help="lines of each difference that are shown")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    environment = dict(os.environ)
    environment["PATH"] = f"{options.reference.absolute()}:{environment['PATH']}"
    for name in [name for name in environment if name.startswith(("ANSIBLE_", "PLAYCALL_"))]:
        del environment[name]
    unequal = 0
    for project in options.names or PROJECTS:
        below, inventory, playbooks, files = PROJECTS[project]
        folder = options.projects.absolute() / below
        for file, text in files.items():
            (folder / file).write_text(text)
        commands = [("ansible-playbook", ["-i", inventory, playbook, what]) for playbook in playbooks for what in LISTS]
        commands.append(("ansible-inventory", ["-i", inventory, "--list"]))
        for program, arguments in commands:
            known = options.cache and options.cache / "_".join([project, program, *arguments]).replace("/", "_")
            if known and known.exists() and options.repeat == 1:
                status, out, err, seconds = eval(known.read_text())
            else:
                status, out, err, seconds = run(
                    options.reference.absolute() / program, arguments, folder, environment, options.repeat
                )
                if known:
                    known.parent.mkdir(parents=True, exist_ok=True)
                    known.write_text(repr((status, out, err, seconds)))
            label = f"{project}: {program} {' '.join(arguments)}"
            if not (options.candidate / program).exists():
                print(f"{label}: the candidate has no {program}")
                unequal += 1
                continue
            ours = run(options.candidate.absolute() / program, arguments, folder, environment, options.repeat)
            if program == "ansible-playbook":
                out, ours = ordered(out), (ours[0], ordered(ours[1]), *ours[2:])
            same = ours[:3] == (status, out, err)
            print(
                f"{'equal' if same else 'NOT EQUAL'}  {label}: status {status}, {len(out)} bytes, "
                f"{seconds:.2f} s and {ours[3]:.3f} s ({seconds / max(ours[3], 1e-6):.0f} times)"
            )
            if same:
                continue
            unequal += 1
            if ours[0] != status:
                print(f"    status {status} and {ours[0]}")
            for title, theirs, mine in (("stdout", out, ours[1]), ("stderr", err, ours[2])):
                lines = list(difflib.unified_diff(theirs.splitlines(), mine.splitlines(), f"{title} of the reference", title, lineterm="", n=1))
                for line in lines[: options.lines]:
                    print("    " + line[:300])
    return 1 if unequal else 0


if __name__ == "__main__":
    sys.exit(main())
