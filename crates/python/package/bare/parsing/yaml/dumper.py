"""YAML of what results hold."""

import yaml


class AnsibleDumper(yaml.SafeDumper):
    """Writes text, lists and dictionaries of every kind."""


AnsibleDumper.add_multi_representer(str, lambda dumper, value: dumper.represent_str(str(value)))
AnsibleDumper.add_multi_representer(dict, yaml.SafeDumper.represent_dict)
AnsibleDumper.add_multi_representer(list, yaml.SafeDumper.represent_list)
AnsibleDumper.add_multi_representer(tuple, yaml.SafeDumper.represent_list)
