//! `debug`: what `default` prints, with output and messages as they are, below the other data of a result.

use crate::default::Default;
use crate::inherited::OF_DEFAULT;
use crate::results::ResultFormat;
use event::CallbackPlugin;
use std::fmt::Write;
use value::{Dict, to_text};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "debug",
    collection: "ansible.posix",
    summary: "Prints a run as default does, with output as it is",
    doc: "What a command wrote and what a module says stand below the other data of a result, line by line and without \
          escapes; the other data are JSON over several lines.",
    kind: "stdout",
    needs_enabled: false,
    options: &OF_DEFAULT,
    build: |options| Ok(Box::new(Default::new(options, ResultFormat::own(write)))),
};

/// What is shown below the data, in this order.
const BELOW: [&str; 5] = ["stdout", "stderr", "msg", "module_stdout", "module_stderr"];

fn write(out: &mut String, result: &Dict, verbosity: u8) {
    let mut data = result.clone();
    for key in BELOW.into_iter().chain(["stdout_lines", "stderr_lines"]) {
        data.remove(key);
    }
    data.insert("_ansible_verbose_always", true);
    ResultFormat::default().dump(out, &data, None, verbosity);
    for key in BELOW {
        if let Some(value) = result.get(key).filter(|value| value.is_true()) {
            let _ = write!(out, "\n\n{}:\n\n{}\n", key.to_uppercase(), to_text(value));
        }
    }
}
