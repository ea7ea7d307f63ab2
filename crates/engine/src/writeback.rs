//! What callbacks may change in a run: the answers to the start of a play, task or handler.
//!
//! Ansible hands its own objects to callbacks, and some write to them: variables of a play or host, extra variables,
//! arguments of a task, priorities of groups. Here a callback answers with what it wants to have changed.

use crate::Run;
use diagnostic::Diagnostic;
use event::Event;
use playbook::Task;
use std::sync::Arc;
use value::{Dict, Value};

impl Run {
    /// Emits the start of a play, task or handler, and does what callbacks answer before the run goes on.
    pub(crate) fn start(&self, event: Event) {
        for answer in self.events.ask(event) {
            let mutations = answer.get("mutations").and_then(Value::as_slice).unwrap_or_default();
            for mutation in mutations.iter().filter_map(Value::as_dict) {
                if let Err(problem) = self.mutate(mutation) {
                    self.warn(&Diagnostic::error(format!(
                        "A callback asks for a change that can't be made: {problem}"
                    )));
                }
            }
        }
    }

    /// Returns the arguments of a task: as written, or as a callback changed them.
    pub(crate) fn args_of(&self, task: &Task) -> Dict {
        self.known.args_of(&task.uuid).unwrap_or_else(|| task.args.clone())
    }

    fn mutate(&self, mutation: &Dict) -> Result<(), String> {
        let text = |key: &str| mutation.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let set = mutation.get("set").and_then(Value::as_dict).cloned().unwrap_or_default();
        let unset = mutation.get("unset").and_then(Value::as_slice).unwrap_or_default().to_vec();
        let change = |vars: &mut Dict| {
            for name in &unset {
                if let Some(name) = name.as_str() {
                    vars.remove(name);
                }
            }
            vars.extend(&set);
        };
        match text("kind").as_str() {
            "play_vars" => {
                let play = self.known.play(&text("play")).ok_or("no such play runs")?;
                play.change_vars(change);
            }
            "task_args" => {
                let task = self.known.task(&text("task")).ok_or("no such task runs")?;
                let mut args = self.args_of(&task);
                change(&mut args);
                self.known.set_args(&Arc::clone(&task.uuid), args);
            }
            "host_vars" => self.variables.change_inventory(|all| all.change_host_vars(&text("host"), change)),
            "group_vars" => self.variables.change_inventory(|all| all.change_group_vars(&text("group"), change)),
            "extra_vars" => self.variables.change_extra_vars(change),
            "group_priority" => {
                let priority = mutation.get("value").and_then(Value::as_int).ok_or("a priority is a whole number")?;
                self.variables.change_inventory(|all| all.set_group_priority(&text("group"), priority));
            }
            other => return Err(format!("'{other}' is no kind of change")),
        }
        Ok(())
    }
}
