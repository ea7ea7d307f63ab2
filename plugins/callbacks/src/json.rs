//! `json`: a run as one JSON document, printed at its end.

use crate::run_tree::{JSON_INDENT, RunTree, SHOW_CUSTOM_STATS, json_style, stats_dict};
use event::{Callback, CallbackError, CallbackPlugin, Display, Event, Paint, Recorded, Reply};
use value::{JsonStyle, Value, to_json};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "json",
    collection: "ansible.posix",
    summary: "Prints a run as one JSON document",
    doc: "Plays with their tasks and what each host returned, and the counters, at the end of each playbook. Under `free` \
          and its likes a task is listed once for each host.",
    kind: "stdout",
    needs_enabled: false,
    options: &[SHOW_CUSTOM_STATS, JSON_INDENT],
    build: |options| {
        Ok(Box::new(Json {
            style: json_style(options, false),
            show_custom_stats: options.is_on(SHOW_CUSTOM_STATS.name),
            tree: RunTree::default(),
        }))
    },
};

struct Json {
    style: JsonStyle,
    show_custom_stats: bool,
    tree: RunTree,
}

impl Callback for Json {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        if let Event::PlaybookOnStats(stats) = &event.event {
            let mut document = stats_dict(stats, self.show_custom_stats);
            document.insert("plays", self.tree.plays());
            display.display(&to_json(&Value::Dict(document), self.style), Paint::PLAIN);
        } else {
            self.tree.grow(event, true)?;
        }
        Ok(Reply::Continue)
    }
}
