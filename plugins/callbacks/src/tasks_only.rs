//! `tasks_only`: what `default` prints of tasks, for examples in documents.

use crate::default::Default;
use crate::presets::and_one;
use crate::results::ResultFormat;
use event::{Callback, CallbackError, CallbackPlugin, Display, Event, OptionKind, OptionSpec, Recorded, Reply};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "tasks_only",
    collection: "community.general",
    summary: "Prints the tasks of a run, without plays and the recap",
    doc: "For examples in documents, where `number_of_columns` makes the output the same everywhere. Otherwise as `default`; \
          a task's banner comes with its first result.",
    kind: "stdout",
    needs_enabled: false,
    options: &and_one(OptionSpec {
        name: "number_of_columns",
        doc: "Columns of the screen, for banners; unset means those that it has.",
        kind: OptionKind::Int,
        default: None,
        choices: &[],
        ini: &[],
        env: &["ANSIBLE_COLLECTIONS_TASKS_ONLY_NUMBER_OF_COLUMNS"],
    }),
    build: |options| {
        let columns = options.get("number_of_columns").as_int();
        Ok(Box::new(TasksOnly {
            // Ansible: it fails to hear of the play, and with that at every start of a task; banners come with results.
            default: Default::new(options, ResultFormat::new(options)).at_own_pace(),
            columns: columns.map(|columns| usize::try_from(columns).unwrap_or(0)),
        }))
    },
};

struct TasksOnly {
    default: Default,
    /// Columns that the screen is given at the first event.
    columns: Option<usize>,
}

impl Callback for TasksOnly {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        if let Some(columns) = self.columns.take() {
            display.set_columns(columns);
        }
        match &event.event {
            Event::PlaybookOnPlayStart(_) | Event::PlaybookOnStats(_) => Ok(Reply::Continue),
            _ => self.default.on_event(event, display),
        }
    }
}
