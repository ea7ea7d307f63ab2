"""One file of JSON for each host."""

DOCUMENTATION = """
    name: tree
    type: aggregate
    short_description: one file of JSON for each host
    description: Writes the last result of each host.
    options:
      directory:
        description: the folder
        type: path
        default: ~/.ansible/tree
        env: [{name: ANSIBLE_CALLBACK_TREE_DIR}]
        ini: [{section: callback_tree, key: directory}]
"""

import os

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    """One file of JSON for each host."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "tree"
    CALLBACK_NEEDS_ENABLED = True

    def set_options(self, task_keys=None, var_options=None, direct=None):
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)
        self.tree = os.path.expanduser(self.get_option("directory"))

    def write_tree_file(self, hostname, buf):
        try:
            os.makedirs(self.tree, exist_ok=True)
            with open(os.path.join(self.tree, hostname), "wb") as file:
                file.write(buf.encode("utf-8"))
        except OSError as error:
            self._display.warning("Unable to write to %s's file: %s" % (hostname, error))

    def result_to_tree(self, result):
        self.write_tree_file(result.host.get_name(), self._dump_results(result.result))

    v2_runner_on_ok = v2_runner_on_unreachable = result_to_tree

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.result_to_tree(result)
