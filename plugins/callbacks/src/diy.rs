//! `diy`: what is shown of each event is a template of the user's own.

mod facts;
mod muted;

use crate::default;
use crate::inherited::OF_DEFAULT;
use event::{
    Callback, CallbackError, CallbackPlugin, Color, Display, Event, OptionKind, OptionSpec, Options, Paint, Play,
    Playbook, Question, Recorded, Reply, Task, TaskResult,
};
use facts::Facts;
use muted::Muted;
use std::sync::Arc;
use value::{Dict, Value, to_text};

/// Two options for a hook: what is shown, and in which colour.
macro_rules! hooks {
    ($($hook:literal, $upper:literal);+ $(;)?) => {
        &[$(
            OptionSpec {
                name: concat!($hook, "_msg"),
                doc: concat!("A template of what is shown at `", $hook, "`."),
                kind: OptionKind::Text,
                default: None,
                choices: &[],
                ini: &[("callback_diy", concat!($hook, "_msg"))],
                env: &[concat!("ANSIBLE_CALLBACK_DIY_", $upper, "_MSG")],
            },
            OptionSpec {
                name: concat!($hook, "_msg_color"),
                doc: concat!("A template of the colour in which it is shown at `", $hook, "`."),
                kind: OptionKind::Text,
                default: None,
                choices: &[],
                ini: &[("callback_diy", concat!($hook, "_msg_color"))],
                env: &[concat!("ANSIBLE_CALLBACK_DIY_", $upper, "_MSG_COLOR")],
            },
        )+]
    };
}

const OF_HOOKS: &[OptionSpec] = hooks! {
    "on_any", "ON_ANY";
    "runner_on_failed", "RUNNER_ON_FAILED";
    "runner_on_ok", "RUNNER_ON_OK";
    "runner_on_skipped", "RUNNER_ON_SKIPPED";
    "runner_on_unreachable", "RUNNER_ON_UNREACHABLE";
    "playbook_on_start", "PLAYBOOK_ON_START";
    "playbook_on_notify", "PLAYBOOK_ON_NOTIFY";
    "playbook_on_no_hosts_matched", "PLAYBOOK_ON_NO_HOSTS_MATCHED";
    "playbook_on_no_hosts_remaining", "PLAYBOOK_ON_NO_HOSTS_REMAINING";
    "playbook_on_task_start", "PLAYBOOK_ON_TASK_START";
    "playbook_on_handler_task_start", "PLAYBOOK_ON_HANDLER_TASK_START";
    "playbook_on_vars_prompt", "PLAYBOOK_ON_VARS_PROMPT";
    "playbook_on_play_start", "PLAYBOOK_ON_PLAY_START";
    "playbook_on_stats", "PLAYBOOK_ON_STATS";
    "on_file_diff", "ON_FILE_DIFF";
    "playbook_on_include", "PLAYBOOK_ON_INCLUDE";
    "runner_item_on_ok", "RUNNER_ITEM_ON_OK";
    "runner_item_on_failed", "RUNNER_ITEM_ON_FAILED";
    "runner_item_on_skipped", "RUNNER_ITEM_ON_SKIPPED";
    "runner_retry", "RUNNER_RETRY";
    "runner_on_start", "RUNNER_ON_START";
    "runner_on_no_hosts", "RUNNER_ON_NO_HOSTS";
    "playbook_on_setup", "PLAYBOOK_ON_SETUP";
};

const OPTION_COUNT: usize = OF_HOOKS.len() + OF_DEFAULT.len();

const OPTIONS: [OptionSpec; OPTION_COUNT] = {
    let mut all = [OF_DEFAULT[0]; OPTION_COUNT];
    let mut index = 0;
    while index < OPTION_COUNT {
        all[index] = if index < OF_HOOKS.len() { OF_HOOKS[index] } else { OF_DEFAULT[index - OF_HOOKS.len()] };
        index += 1;
    }
    all
};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "diy",
    collection: "community.general",
    summary: "Shows templates of your own",
    doc: "Each hook has an option with a template of what is shown, and one with its colour; a variable of the option's \
          name after `ansible_callback_diy_` goes before it. The templates know the variables of the play, the host and the \
          task, the result's keys, and `ansible_callback_diy` with what the event is about: `playbook`, `play`, `host`, \
          `task`, `handler`, `included_file`, `result` (its data in `result.output`), `stats` and `top_level_var_names`. A \
          hook without a template looks as in `default`; an empty one is silent. Failures that are not ignored go to \
          stderr. A text in quotes in `ansible.cfg` is no template.",
    kind: "stdout",
    needs_enabled: false,
    options: &OPTIONS,
    build: |options| Ok(Box::new(Diy::new(options)?)),
};

/// What goes before the names of its variables.
const NAMESPACE: &str = "ansible_callback_diy";

const DEPRECATED: [&str; 2] = [
    "The 'community.general.diy' callback plugin implements deprecated method 'v2_on_any'. \
     This feature will be removed from the callback plugin API in ansible-core version 2.23. \
     Use event-specific callback methods instead.",
    "Passing `convert_data` to `template` is deprecated. This feature will be removed from ansible-core version 2.23.",
];

struct Diy {
    /// Shows what has no template.
    default: Box<dyn Callback>,
    /// The options of hooks that are set.
    options: Dict,
    is_announced: bool,
    playbook: Arc<Playbook>,
    plays: Value,
    play: Option<Arc<Play>>,
    task: Option<Arc<Task>>,
    /// The variables of the last event whose templates could be rendered.
    vars: Option<Dict>,
}

/// What is shown at a hook.
struct Shown {
    text: Value,
    color: Value,
}

impl Callback for Diy {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        let Some(vars) = self.vars_at(event, display) else {
            if is_left_out(&event.event) {
                self.any(event, display)?;
                return Ok(Reply::Continue);
            }
            return self.default.on_event(event, display);
        };
        let specific = self.specific(event, vars, display);
        // Ansible: a template that fails does not keep that of any event from being shown.
        let any = self.any(event, display);
        specific.and(any)?;
        Ok(Reply::Continue)
    }

    fn wants_world(&self) -> bool {
        true
    }

    fn wants_revived(&self) -> bool {
        false
    }
}

/// Hooks that Ansible's plugin keeps from `default` and has no template for.
fn is_left_out(event: &Event) -> bool {
    matches!(event, Event::RunnerOnAsyncPoll(_) | Event::RunnerOnAsyncOk(_) | Event::RunnerOnAsyncFailed(_))
}

impl Diy {
    fn new(options: &dyn Options) -> Result<Self, CallbackError> {
        let set = OF_HOOKS.iter().map(|option| (option.name, options.get(option.name)));
        Ok(Diy {
            default: (default::PLUGIN.build)(options)?,
            options: set.filter(|(_, value)| !value.is_none()).collect(),
            is_announced: false,
            playbook: Arc::default(),
            plays: Value::None,
            play: None,
            task: None,
            vars: None,
        })
    }

    /// Takes in what an event tells, and returns the variables for its template; nothing where it has none.
    fn vars_at(&mut self, event: &Recorded, display: &mut dyn Display) -> Option<Dict> {
        let result = |result: &Arc<TaskResult>, is_item: bool| {
            let facts =
                Facts { result: Some(Arc::clone(result)), task: self.task.clone(), is_item, ..Facts::default() };
            Some(self.vars(event, &facts))
        };
        let facts = match &event.event {
            Event::PlaybookOnStart(playbook) => {
                if !self.is_announced {
                    self.is_announced = true;
                    for text in DEPRECATED {
                        display.deprecated(text);
                    }
                }
                self.playbook = Arc::clone(playbook);
                let plays = event.world.as_ref().and_then(|world| world.ask(&Question::Plays).ok());
                self.plays = facts::names_of_plays(plays.as_ref());
                let play = self.play.take();
                let vars = self.vars(event, &Facts::default());
                // Ansible: the play before is remembered until another starts.
                self.play = play;
                return Some(vars);
            }
            Event::PlaybookOnPlayStart(play) => {
                self.play = Some(Arc::clone(play));
                Facts::default()
            }
            Event::PlaybookOnTaskStart(task) | Event::PlaybookOnHandlerTaskStart(task) => {
                self.task = Some(Arc::clone(task));
                Facts { task: Some(Arc::clone(task)), ..Facts::default() }
            }
            Event::RunnerOnStart { host, task } => {
                self.task = Some(Arc::clone(task));
                Facts { host: Some(Arc::clone(host)), task: Some(Arc::clone(task)), ..Facts::default() }
            }
            Event::PlaybookOnNotify { handler, host } => {
                Facts { host: Some(Arc::clone(host)), handler: Some(Arc::clone(handler)), ..Facts::default() }
            }
            Event::PlaybookOnInclude(included) => Facts {
                task: Some(Arc::clone(&included.task)),
                included: Some(Arc::clone(included)),
                ..Facts::default()
            },
            Event::PlaybookOnStats(stats) => Facts { stats: Some(Arc::clone(stats)), ..Facts::default() },
            Event::RunnerOnOk(task_result)
            | Event::RunnerOnFailed { result: task_result, .. }
            | Event::RunnerOnSkipped(task_result)
            | Event::RunnerOnUnreachable(task_result)
            | Event::RunnerRetry(task_result)
            | Event::OnFileDiff(task_result) => return result(task_result, false),
            Event::RunnerItemOnOk(task_result)
            | Event::RunnerItemOnFailed(task_result)
            | Event::RunnerItemOnSkipped(task_result) => return result(task_result, true),
            Event::PlaybookOnNoHostsMatched
            | Event::PlaybookOnNoHostsRemaining
            | Event::PlaybookOnVarsPrompt(_)
            | Event::RunnerOnNoHosts(_)
            | Event::PlaybookOnSetup => return Some(self.vars.clone().unwrap_or_default()),
            _ => return None,
        };
        Some(self.vars(event, &facts))
    }

    /// Returns the variables of a play, host and task with what an event is about.
    fn vars(&self, event: &Recorded, facts: &Facts) -> Dict {
        let host = facts.host.as_ref().or(facts.result.as_ref().map(|result| &result.host));
        let task = facts.handler.as_ref().or(facts.task.as_ref());
        let play = self.play.as_ref();
        let question = Question::Vars {
            play: play.map(|play| play.uuid.to_string()),
            host: play.and(host).map(|host| host.name.to_string()),
            task: play.and(task).map(|task| task.uuid.to_string()),
        };
        let known = event.world.as_ref().and_then(|world| world.ask(&question).ok());
        let mut vars = known.as_ref().and_then(Value::as_dict).cloned().unwrap_or_default();
        let mut own = vars.get(NAMESPACE).and_then(Value::as_dict).cloned().unwrap_or_default();
        vars.extend(&own);
        own.insert("playbook", facts::playbook(&self.playbook, &self.plays));
        if let Some(play) = play {
            own.insert("play", facts::play(play));
        }
        facts.add_to(&mut own, event.world.as_deref());
        if let Some(result) = &facts.result {
            vars.insert(NAMESPACE, Value::None);
            vars.extend(&result.result);
        }
        vars.insert(NAMESPACE, Value::None);
        own.insert("top_level_var_names", Value::list(vars.keys().cloned()));
        vars.insert(NAMESPACE, own);
        vars
    }

    /// Shows what a hook's template says, or what `default` shows where there is none.
    fn specific(&mut self, event: &Recorded, vars: Dict, display: &mut dyn Display) -> Result<(), CallbackError> {
        let shown = self.render(event.event.hook(), &vars, event)?;
        self.vars = Some(vars);
        match shown {
            Some(shown) => {
                let stderr = match &event.event {
                    Event::RunnerOnFailed { ignore_errors, .. } => !ignore_errors.as_ref().is_some_and(Value::is_true),
                    _ => false,
                };
                shown.write(stderr, display);
                self.default.on_event(event, &mut Muted(display))?;
            }
            None => {
                self.default.on_event(event, display)?;
            }
        }
        Ok(())
    }

    /// Shows what the template of any event says.
    fn any(&self, event: &Recorded, display: &mut dyn Display) -> Result<(), CallbackError> {
        if let Some(vars) = &self.vars
            && let Some(shown) = self.render("on_any", vars, event)?
        {
            shown.write(false, display);
        }
        Ok(())
    }

    /// Renders the templates of a hook; nothing where it has none.
    fn render(&self, hook: &str, vars: &Dict, event: &Recorded) -> Result<Option<Shown>, CallbackError> {
        let written = |option: &str| {
            let set = vars.get(&format!("{NAMESPACE}_{option}")).or_else(|| self.options.get(option));
            set.cloned().unwrap_or_default()
        };
        let text = written(&format!("{hook}_msg"));
        let color = written(&format!("{hook}_msg_color"));
        if text.is_none() && color.is_none() {
            return Ok(None);
        }
        let rendered = |value: Value| match (&event.world, value.has_templates()) {
            (_, false) => Ok(value),
            (Some(world), true) => {
                let question = Question::Template { text: value, vars: vars.clone() };
                world.ask(&question).map_err(CallbackError::Message)
            }
            (None, true) => {
                Err(CallbackError::Message("nothing is known of the run to render templates with".to_owned()))
            }
        };
        let shown = Shown { text: rendered(text)?, color: rendered(color)? };
        if matches!(shown.text, Value::Omit) {
            return Err(CallbackError::Message("A template was resolved to an Omit scalar.".to_owned()));
        }
        Ok(Some(shown).filter(|shown| !shown.text.is_none()))
    }
}

impl Shown {
    fn write(&self, stderr: bool, display: &mut dyn Display) {
        let text = to_text(&self.text);
        if !text.is_empty() {
            let color = Some(to_text(&self.color)).filter(|_| self.color.is_true());
            display.display(&text, Paint::colored(color.as_deref().map(Color::Named)).to_stderr(stderr));
        }
    }
}
