//! `context_demo`: what every hook is called with, for those who write callbacks.

use event::{Callback, CallbackError, CallbackPlugin, Display, Event, IncludedFile, Paint, Recorded, Reply};
use value::{Dict, Value, repr, to_text};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "context_demo",
    collection: "community.general",
    summary: "Prints what every hook is called with",
    doc: "For each event, the play and the task it happened in, and the arguments of its hook as Python shows them. What \
          Python shows with its place in memory has the event's number there.",
    kind: "aggregate",
    needs_enabled: true,
    options: &[],
    build: |_| Ok(Box::new(ContextDemo { play: NONE.to_owned(), task: NONE.to_owned(), is_announced: false })),
};

const NONE: &str = "None";

const DEPRECATED: &str = "The 'community.general.context_demo' callback plugin implements deprecated method 'v2_on_any'. \
                          This feature will be removed from the callback plugin API in ansible-core version 2.23. \
                          Use event-specific callback methods instead.";

struct ContextDemo {
    play: String,
    task: String,
    is_announced: bool,
}

impl Callback for ContextDemo {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::PlaybookOnStart(_) if !self.is_announced => {
                self.is_announced = true;
                display.deprecated(DEPRECATED);
            }
            Event::PlaybookOnPlayStart(play) => self.play = play.name.to_string(),
            Event::PlaybookOnTaskStart(task) => self.task = task.text(),
            _ => {}
        }
        if let Some((args, kwargs)) = arguments(event) {
            let mut say = |text: &str| display.display(text, Paint::PLAIN);
            say(&format!("--- play: {} task: {} ---", self.play, self.task));
            say("     --- ARGS ");
            for (index, argument) in args.iter().enumerate() {
                say(&format!("     {index}: {argument}"));
            }
            say("      --- KWARGS ");
            for (name, argument) in kwargs {
                say(&format!("     {name}: {argument}"));
            }
        }
        Ok(Reply::Continue)
    }

    fn wants_revived(&self) -> bool {
        false
    }
}

type Arguments = (Vec<String>, Vec<(&'static str, String)>);

/// Returns what a hook is called with, by position and by name; nothing for an event that is no hook of Ansible's.
fn arguments(event: &Recorded) -> Option<Arguments> {
    let object = |class: &str| format!("<ansible.{class} object at 0x{:012x}>", event.seq);
    let only = |argument: String| Some((vec![argument], Vec::new()));
    match &event.event {
        Event::PlaybookOnStart(_) => only(object("playbook.Playbook")),
        Event::PlaybookOnPlayStart(play) => only(play.name.to_string()),
        Event::PlaybookOnVarsPrompt(prompt) => {
            let given =
                [&prompt.private, &prompt.prompt, &prompt.encrypt, &prompt.confirm, &prompt.salt_size, &prompt.salt];
            let mut args = vec![prompt.varname.to_string()];
            args.extend(given.into_iter().chain([&prompt.default, &prompt.is_unsafe]).map(to_text));
            Some((args, Vec::new()))
        }
        Event::PlaybookOnNoHostsMatched | Event::PlaybookOnNoHostsRemaining => Some((Vec::new(), Vec::new())),
        Event::PlaybookOnTaskStart(task) => Some((vec![task.text()], vec![("is_conditional", "False".to_owned())])),
        Event::PlaybookOnHandlerTaskStart(task) => only(task.text()),
        Event::PlaybookOnNotify { handler, host } => Some((vec![handler.text(), host.name.to_string()], Vec::new())),
        Event::PlaybookOnInclude(included) => only(included_text(included)),
        Event::PlaybookOnStats(_) => only(object("executor.stats.AggregateStats")),
        Event::RunnerOnStart { host, task } => Some((vec![host.name.to_string(), task.text()], Vec::new())),
        Event::RunnerOnFailed { ignore_errors, .. } => {
            let named = ignore_errors.iter().map(|ignored| ("ignore_errors", to_text(ignored))).collect();
            Some((vec![object("executor.task_result.CallbackTaskResult")], named))
        }
        Event::RunnerOnOk(_)
        | Event::RunnerOnSkipped(_)
        | Event::RunnerOnUnreachable(_)
        | Event::RunnerItemOnOk(_)
        | Event::RunnerItemOnFailed(_)
        | Event::RunnerItemOnSkipped(_)
        | Event::RunnerRetry(_)
        | Event::RunnerOnAsyncPoll(_)
        | Event::RunnerOnAsyncOk(_)
        | Event::RunnerOnAsyncFailed(_)
        | Event::OnFileDiff(_) => only(object("executor.task_result.CallbackTaskResult")),
        _ => None,
    }
}

fn included_text(included: &IncludedFile) -> String {
    let hosts: Vec<&str> = included.hosts.iter().map(|host| &*host.name).collect();
    let shown = |value: &Value| if value.is_none() { repr(&Value::Dict(Dict::new())) } else { repr(value) };
    format!(
        "{} (args={} vars={}): [{}]",
        included.file_name,
        shown(&included.args),
        shown(&included.vars),
        hosts.join(", ")
    )
}
