//! `tree`: the last result of each host in a file of its own.

use crate::results::ResultFormat;
use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, OptionKind, OptionSpec, Recorded, Reply, TaskResult,
};
use std::path::PathBuf;

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "tree",
    collection: "ansible.builtin",
    summary: "Keeps the last result of each host in a file",
    doc: "Writes each result of a host as JSON to a file named after the host, over the one before. Ansible calls it \
          deprecated.",
    kind: "aggregate",
    needs_enabled: true,
    options: &[OptionSpec {
        name: "directory",
        doc: "The folder of the files; made where it does not exist.",
        kind: OptionKind::Path,
        default: Some("~/.ansible/tree"),
        choices: &[],
        ini: &[("callback_tree", "directory")],
        env: &["ANSIBLE_CALLBACK_TREE_DIR"],
    }],
    build: |options| Ok(Box::new(Tree { directory: options.text("directory").into(), is_announced: false })),
};

const DEPRECATED: &str =
    "The tree callback plugin is deprecated. This feature will be removed from ansible-core version 2.23.";

struct Tree {
    directory: PathBuf,
    is_announced: bool,
}

impl Callback for Tree {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::PlaybookOnStart(_) if !self.is_announced => {
                self.is_announced = true;
                display.deprecated(DEPRECATED);
            }
            Event::RunnerOnOk(result) | Event::RunnerOnFailed { result, .. } | Event::RunnerOnUnreachable(result) => {
                self.write(result, display);
            }
            _ => {}
        }
        Ok(Reply::Continue)
    }
}

impl Tree {
    fn write(&self, result: &TaskResult, display: &mut dyn Display) {
        let mut text = String::new();
        ResultFormat::default().dump(&mut text, &result.result, None, display.verbosity());
        let directory = self.directory.display();
        if let Err(error) = std::fs::create_dir_all(&self.directory) {
            display.warning(&format!("Unable to access or create the configured directory '{directory}': {error}"));
        }
        let host: &str = &result.host.name;
        if let Err(error) = std::fs::write(self.directory.join(host), text) {
            display.warning(&format!("Unable to write to '{host}'s file: {error}"));
        }
    }
}
