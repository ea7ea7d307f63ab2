#!/usr/bin/env python3
"""Compares which of many places that set one variable wins, under two engines.

Each round makes a project that sets the variable `v` at a random choice of all the places where a variable may be set:
inventory, files beside it and beside the playbook, roles, plays, blocks, tasks, includes, facts, the command line. The
project prints `v` at many points for several hosts; what both engines print has to be equal. A round is made from its
seed alone, so that it can be run again:

    compare.py --reference DIR --candidate DIR --rounds 50
    compare.py --reference DIR --candidate DIR --seed 17 --rounds 1 --keep /tmp/found
"""

import argparse
import difflib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

HOSTS = ["one", "two", "three"]
MAIN = """\
- hosts: all
  gather_facts: false
{play}
  pre_tasks:
    - {{name: pre, debug: {{msg: "{show}"}}}}
{facts}
  roles:
    - role: first
{params}
  tasks:
    - {{name: plain, debug: {{msg: "{show}"}}}}
    - name: block
      block:
        - {{name: in a block, debug: {{msg: "{show}"}}}}
        - name: own
          debug: {{msg: "{show}"}}
{task}
        - name: include
          include_tasks: included.yml
{include}
        - name: import
          import_tasks: imported.yml
{imports}
        - name: include a role
          include_role: {{name: second{public}}}
{include_role}
        - name: import a role
          import_role: {{name: third}}
{import_role}
{block}
    - {{name: after, debug: {{msg: "{show}"}}}}
    - name: looped
      debug: {{msg: "{{{{ item }}}} {show}"}}
      loop: ["{show}"]
{looped}
    - name: delegated
      debug: {{msg: "{show} {{{{ hostvars.one.v | default('unset') }}}}"}}
      delegate_to: two
{delegated}
    - {{name: notify, debug: {{msg: "{show}"}}, changed_when: true, notify: handler}}
  handlers:
    - name: handler
      debug: {{msg: "{show}"}}
{handler}
- hosts: one
  gather_facts: false
  tasks:
    - {{name: next play, debug: {{msg: "{show}"}}}}
"""
SHOW = "{{ v | default('unset') }} {{ w | default('unset') }} {{ d | default('unset') }}"


class Project:
    """One project, written from a seed."""

    def __init__(self, seed, folder):
        self.random = random.Random(seed)
        self.folder = folder
        self.density = self.random.choice([0.15, 0.3, 0.5, 0.8])

    def chosen(self):
        return self.random.random() < self.density

    def values(self, place):
        """Returns variables that name where they were set: plain, made of another one, and a dictionary."""
        made = {}
        if self.chosen():
            made["v"] = place
        if self.chosen():
            made["w"] = place + "({{ v | default(0) }})"
        if self.random.random() < self.density / 3:
            made["d"] = {"at": place, place: 1}
        return made

    def written(self, place):
        """Returns the same as one line of YAML, or nothing where no variable is set."""
        values = self.values(place)
        return yaml(values) if values else None

    def put(self, path, text):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def file_of(self, path, place):
        text = self.written(place)
        if text:
            self.put(path, text + "\n")

    def keyword(self, indent, place, name="vars"):
        text = self.written(place)
        return f"{' ' * indent}{name}: {text}" if text else " " * indent + "tags: []"

    def ini(self, place):
        return " ".join(f"{name}='{value}'" for name, value in self.values(place).items() if name != "d")

    def write(self):
        """Writes the project and returns the words of its command line."""
        lines = ["[inner]"] + [f"{host} ansible_connection=local {self.ini('ini-' + host)}" for host in HOSTS[:2]]
        lines += ["[other]", f"{HOSTS[2]} ansible_connection=local", f"{HOSTS[0]}"]
        lines += ["[outer:children]", "inner"]
        for group in ["all", "inner", "outer", "other"]:
            lines += [f"[{group}:vars]"] + [
                f"{name}={value}" for name, value in self.values(f"ini-{group}").items() if name != "d"
            ]
            if self.random.random() < 0.1 and group != "all":
                lines.append(f"ansible_group_priority={self.random.randint(2, 9)}")
        self.put("inventory/hosts", "\n".join(lines) + "\n")
        for beside in ["inventory", "."]:
            name = "inventory" if beside == "inventory" else "playbook"
            for group in ["all", "inner", "outer", "other"]:
                self.file_of(f"{beside}/group_vars/{group}.yml", f"{name}-group-{group}")
            for host in HOSTS:
                self.file_of(f"{beside}/host_vars/{host}/vars.yml", f"{name}-host-{host}")
        for role in ["first", "second", "third", "needed"]:
            self.file_of(f"roles/{role}/defaults/main.yml", f"default-{role}")
            self.file_of(f"roles/{role}/vars/main.yml", f"role-{role}")
            self.put(f"roles/{role}/tasks/main.yml", f'- {{name: role, debug: {{msg: "{SHOW}"}}}}\n')
        if self.chosen():
            self.put("roles/first/meta/main.yml", f"dependencies:\n  - role: needed\n{self.keyword(4, 'param-needed')}\n")
        self.put("included.yml", f'- name: included\n  debug: {{msg: "{SHOW}"}}\n{self.keyword(2, "included-task")}\n')
        self.put("imported.yml", f'- {{name: imported, debug: {{msg: "{SHOW}"}}}}\n')
        play = [self.keyword(2, "play")]
        if self.chosen():
            self.put("files.yml", (self.written("vars_files") or "{}") + "\n")
            play.append("  vars_files: [files.yml]")
        if self.chosen():
            play.append("  vars_prompt: [{name: v, default: prompt}]")
        facts = []
        for kind, line in [
            ("set_fact", "    - set_fact: {}"),
            ("cached", "    - set_fact: {}"),
            ("include_vars", None),
            ("registered", "    - {{command: echo registered, register: v, changed_when: false}}"),
            ("add_host", None),
        ]:
            if not self.random.random() < self.density / 2:
                continue
            if kind == "include_vars":
                self.put("more.yml", (self.written("include_vars") or "{}") + "\n")
                facts.append("    - include_vars: more.yml")
            elif kind == "add_host":
                facts.append("    - add_host: {name: two, v: add_host, groups: [other]}")
            elif kind == "registered":
                facts.append("    - {name: registers, debug: {msg: registered}, register: v}")
            else:
                values = self.values(kind) or {"v": kind}
                if kind == "cached":
                    values["cacheable"] = True
                facts.append(line.format(yaml(values)))
        self.random.shuffle(facts)
        site = MAIN.format(
            show=SHOW.replace('"', "'"),
            play="\n".join(play),
            facts="\n".join(facts) or "    - {name: nothing, meta: noop}",
            params=self.keyword(6, "param-first"),
            task=self.keyword(10, "task"),
            include=self.keyword(10, "include"),
            imports=self.keyword(10, "import"),
            public=self.random.choice(["", ", public: true"]),
            include_role=self.keyword(10, "include_role"),
            import_role=self.keyword(10, "import_role"),
            block=self.keyword(6, "block"),
            looped=self.keyword(6, "looped"),
            delegated=self.keyword(6, "delegated"),
            handler=self.keyword(6, "handler"),
        )
        self.put("site.yml", site)
        words = ["-i", "inventory", "site.yml"]
        if self.random.random() < self.density / 3:
            words += ["-e", yaml(self.values("extra") or {"w": "extra"})]
        return words


def yaml(value):
    """Writes a value as YAML on one line, which is JSON with quotes of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else '"' + value.replace("'", "''").replace("''", "'") + '"'


def run(folder, program, words, settings):
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_FORKS": "1",
        "ANSIBLE_PYTHON_INTERPRETER": "/usr/bin/python3",
        # The reference shows answers to private prompts.
        "PLAYCALL_MASK_SECRETS": "0",
        **settings,
    }
    done = subprocess.run(
        [program, *words], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return f"{done.stdout}{done.stderr}status {done.returncode}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", required=True, help="folder with the reference's ansible-playbook")
    parser.add_argument("--candidate", required=True, help="folder with the other ansible-playbook")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="the first round's seed; each next one's is one more")
    parser.add_argument("--keep", help="a folder that takes the projects that differ")
    options = parser.parse_args()
    programs = [os.path.abspath(os.path.join(folder, "ansible-playbook")) for folder in (options.reference, options.candidate)]
    differing = 0
    for seed in range(options.seed, options.seed + options.rounds):
        choices = random.Random(seed + 1_000_000)
        settings = {}
        if choices.random() < 0.15:
            settings["ANSIBLE_PRIVATE_ROLE_VARS"] = "1"
        if choices.random() < 0.15:
            settings["ANSIBLE_HASH_BEHAVIOUR"] = "merge"
        if choices.random() < 0.1:
            settings["ANSIBLE_VARIABLE_PRECEDENCE"] = "all_inventory, all_plugins_play, groups_inventory, groups_plugins_play"
        with tempfile.TemporaryDirectory(prefix="precedence-") as scratch:
            folder = pathlib.Path(scratch).resolve()
            words = Project(seed, folder).write()
            told = [run(folder, program, words, settings) for program in programs]
            if told[0] == told[1]:
                continue
            differing += 1
            print(f"seed {seed}: {' '.join(words)} {settings}")
            names = ("reference", "candidate")
            lines = difflib.unified_diff(told[0].splitlines(), told[1].splitlines(), *names, lineterm="", n=2)
            print("\n".join(list(lines)[:40]))
            if options.keep:
                shutil.copytree(folder, os.path.join(options.keep, f"seed-{seed}"), dirs_exist_ok=True)
    print(f"{options.rounds - differing} of {options.rounds} rounds are equal")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
