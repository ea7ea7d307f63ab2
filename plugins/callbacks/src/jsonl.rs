//! `jsonl`: a run as lines of JSON, printed as it goes.

use crate::run_tree::{Grown, JSON_INDENT, RunTree, SHOW_CUSTOM_STATS, json_style, stats_dict, utc};
use event::{Callback, CallbackError, CallbackPlugin, Display, Event, OptionSpec, Paint, Recorded, Reply};
use value::{Dict, JsonStyle, Value, to_json};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "jsonl",
    collection: "ansible.posix",
    summary: "Prints a run as lines of JSON",
    doc: "A line for the start of each play and task, for what each host returned, and for the counters, as they come; \
          `_event` names the hook. Results are not kept.",
    kind: "stdout",
    needs_enabled: false,
    options: &[SHOW_CUSTOM_STATS, OptionSpec { default: Some("0"), ..JSON_INDENT }],
    build: |options| {
        Ok(Box::new(Jsonl {
            style: json_style(options, true),
            show_custom_stats: options.is_on(SHOW_CUSTOM_STATS.name),
            tree: RunTree::default(),
        }))
    },
};

struct Jsonl {
    style: JsonStyle,
    show_custom_stats: bool,
    tree: RunTree,
}

impl Callback for Jsonl {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        let mut line: Dict = match &event.event {
            Event::PlaybookOnStats(stats) => stats_dict(stats, self.show_custom_stats),
            _ => match self.tree.grow(event, false)? {
                Some(Grown::Play(play)) => play.dict(),
                Some(Grown::Task(task)) => task.dict(),
                Some(Grown::Result(task, result, data)) => task.with_host(&result.host.name, data),
                None => return Ok(Reply::Continue),
            },
        };
        line.insert("_event", format!("v2_{}", event.event.hook()));
        line.insert("_timestamp", utc(event.time));
        display.display(&to_json(&Value::Dict(line), self.style), Paint::PLAIN);
        Ok(Reply::Continue)
    }
}
