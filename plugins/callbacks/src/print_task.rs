//! `print_task`: each task as its playbook has it.

use event::{Callback, CallbackError, CallbackPlugin, Display, Event, Paint, Question, Recorded, Reply, Task};
use value::{Value, repr};
use yaml::{DumpStyle, LoadOptions};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "print_task",
    collection: "community.general",
    summary: "Prints each task as its playbook has it",
    doc: "When the first host starts on a task, the task is printed as YAML, as it stands in its playbook. Handlers are \
          printed only where no task was since the last.",
    kind: "aggregate",
    needs_enabled: true,
    options: &[],
    build: |_| Ok(Box::new(PrintTask { is_printed: false })),
};

struct PrintTask {
    is_printed: bool,
}

impl Callback for PrintTask {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::PlaybookOnTaskStart(_) => self.is_printed = false,
            Event::RunnerOnStart { task, .. } if !self.is_printed => {
                if let Some(source) = source(event, task) {
                    display.display(&format!("\n{}\n", text(&source)?), Paint::PLAIN);
                    self.is_printed = true;
                }
            }
            _ => {}
        }
        Ok(Reply::Continue)
    }

    fn wants_world(&self) -> bool {
        true
    }

    fn wants_revived(&self) -> bool {
        false
    }
}

/// Asks for a task as it was written; nothing for one that nobody wrote, or that is not to be told.
fn source(event: &Recorded, task: &Task) -> Option<Value> {
    let answer = event.world.as_ref()?.ask(&Question::Task(task.uuid.to_string())).ok()?;
    answer.as_dict()?.get("ds").cloned()
}

/// Ansible: what is written is Python's text of the task, read as YAML: `None` is text then, and so is a line break in
/// single quotes.
fn text(source: &Value) -> Result<String, CallbackError> {
    let python = repr(&Value::list([source.clone()]));
    let options = LoadOptions { path: "<unicode string>".into(), ..LoadOptions::data() };
    let loaded = yaml::load_plain(&python, &options).map_err(|error| CallbackError::Message(error.to_string()))?;
    Ok(yaml::dump(&loaded.value, &DumpStyle { sort_keys: false, ..DumpStyle::default() }))
}
