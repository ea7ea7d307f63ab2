//! `loop` and `with_*`: a task's items, one run of the task for each, and what they add up to.

use super::{Executor, all_hold, as_list};
use crate::outcome::{self, Outcome};
use crate::payload;
use diagnostic::Diagnostic;
use event::{Event, Timing};
use playbook::{Keyword, Task};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use template::{Args, Templar};
use value::{Dict, Str, Value, to_text};

impl Executor<'_> {
    pub(super) fn loop_items(&mut self) -> Result<Option<Vec<Value>>, Diagnostic> {
        let task = Arc::clone(self.task());
        let Some(written) = task.written_loop() else { return Ok(None) };
        if let Some(lookup) = &task.loop_with {
            let terms = match written {
                Value::Str(text) => {
                    let trimmed = text.trim();
                    let term = if trimmed.len() == text.len() {
                        text.clone()
                    } else {
                        Str::tagged(
                            trimmed,
                            text.origin().cloned(),
                            text.tag().map(|tag| tag.trust).unwrap_or_default(),
                        )
                    };
                    self.with_templar(|templar| templar.rendered(&Value::Str(term)))
                }
                other => self.with_templar(|templar| templar.rendered(other)),
            };
            if let Value::Undefined(missing) = &terms {
                return Err(missing.reason.clone());
            }
            let terms = match terms {
                Value::List(list) | Value::Tuple(list) => list.into_vec(),
                other => vec![other],
            };
            let mut named = vec![("wantlist".into(), Value::Bool(true))];
            if lookup.rsplit('.').next() == Some("first_found") {
                // In a loop the action decides which folder it looks into, and undefined terms are passed over.
                named.push(("_loop_of_action".into(), Value::Str(task.action.clone())));
            }
            let args = Args { positional: terms, named };
            return match self.with_templar(|templar| templar.call_lookup(lookup, args))? {
                Value::Undefined(missing) => Err(missing.reason.clone()),
                Value::List(found) => Ok(Some(found.into_vec())),
                other => Ok(Some(vec![other])),
            };
        }
        let items = self.with_templar(|templar| templar.template(written))?;
        match items {
            Value::List(list) => Ok(Some(list.into_vec())),
            other => Err(placed(
                Diagnostic::error(format!(
                    "The `loop` value must resolve to a 'list', not {}.",
                    value::str_repr(other.type_name())
                )),
                task.own.place(Keyword::Loop),
                &other,
            )
            .with_help("Provide a list of items/templates, or a template resolving to a list.")),
        }
    }

    pub(super) fn run_loop(&mut self, items: &[Value]) -> Outcome {
        let task = Arc::clone(self.task());
        let control = match self.with_templar(|templar| LoopControl::render(&task, templar)) {
            Ok(control) => control,
            Err(error) => {
                let mut data = outcome::data_from_error(error.clone().into(), &error);
                data.insert("_ansible_no_log", self.no_log_or_masked());
                return Outcome { error: Some(error), ..self.plain_outcome(data) };
            }
        };
        let scope_has_loop_var = self.job.vars.get(&control.var).is_some() || self.overlay.contains(&control.var);
        if scope_has_loop_var {
            self.run.warn(
                &Diagnostic::error(format!("The loop variable {} is already in use.", value::str_repr(&control.var)))
                    .with_help(
                        "You should set the `loop_var` value in the `loop_control` option for the task to something \
                         else to avoid variable collisions and unexpected behavior.",
                    )
                    .at(control.var_origin.as_ref()),
            );
        }
        let mut results: Vec<Value> = Vec::with_capacity(items.len());
        let mut whole = LoopSummary::default();
        let mut fields = None;
        for (index, item) in items.iter().enumerate() {
            if index > 0 && control.pause > 0.0 {
                std::thread::sleep(Duration::from_secs_f64(control.pause));
            }
            let extended = self.enter_item(&control, items, index, item);
            let started = (SystemTime::now(), Instant::now());
            let mut outcome = self.finish(Some(&control));
            outcome.timing = Timing { start: started.0, duration: started.1.elapsed() };
            if let Some(register) = &outcome.fields.register {
                self.overlay.insert(Value::str(Arc::clone(register)), Value::Dict(outcome.data.clone()));
            }
            let data = &mut outcome.data;
            data.insert(control.var.as_str(), item.clone());
            data.insert("ansible_loop_var", control.var.as_str());
            if let Some(name) = &control.index_var {
                data.insert(name.as_str(), index);
                data.insert("ansible_index_var", name.as_str());
            }
            if let Some(extended) = extended {
                data.insert("ansible_loop", extended);
            }
            data.insert("_ansible_item_result", true);
            data.insert("_ansible_ignore_errors", outcome.fields.ignore_errors.clone());
            data.insert("_ansible_ignore_unreachable", outcome.fields.ignore_unreachable.clone());
            match self.with_templar(|templar| templar.template(&control.label)) {
                Ok(label) => {
                    outcome.data.insert("_ansible_item_label", label);
                }
                Err(error) => {
                    outcome.data.insert("failed", true);
                    outcome
                        .data
                        .insert("msg", format!("Failed to template loop_control.label: {}", error.full_message()));
                }
            }
            self.emit_item(&outcome);
            whole.add(&mut outcome);
            results.push(Value::Dict(outcome.data.clone()));
            fields = Some(Arc::clone(&outcome.fields));
            let stop = match &control.break_when {
                Some(conditions) => {
                    let wanted = self.with_templar(|templar| all_hold(templar, conditions));
                    match wanted {
                        Ok(stop) => stop,
                        Err(error) => {
                            self.overlay.remove(&control.var);
                            let mut data = outcome::data_from_error(error.clone().into(), &error);
                            data.insert("_ansible_no_log", self.no_log_or_masked());
                            return Outcome { error: Some(error), ..self.plain_outcome(data) };
                        }
                    }
                }
                None => false,
            };
            self.overlay.remove(&control.var);
            if stop {
                break;
            }
        }
        let mut outcome = whole.into_outcome(results);
        outcome.warnings.append(&mut self.warnings);
        let mut last = fields.as_deref().cloned().unwrap_or_else(|| self.rough_fields());
        if let Some(ignore) = whole_flag(&outcome, "_ignore_errors") {
            last.ignore_errors = ignore;
        }
        if let Some(ignore) = whole_flag(&outcome, "_ignore_unreachable") {
            last.ignore_unreachable = ignore;
        }
        outcome.data.remove("_ignore_errors");
        outcome.data.remove("_ignore_unreachable");
        outcome.fields = Arc::new(last);
        outcome
    }

    /// Sets the loop's variables for an item; returns `ansible_loop` where it is asked for.
    fn enter_item(&mut self, control: &LoopControl, items: &[Value], index: usize, item: &Value) -> Option<Value> {
        self.overlay.insert("ansible_loop_var", control.var.as_str());
        self.overlay.insert(control.var.as_str(), item.clone());
        if let Some(name) = &control.index_var {
            self.overlay.insert("ansible_index_var", name.as_str());
            self.overlay.insert(name.as_str(), index);
        }
        if !control.extended {
            return None;
        }
        let count = items.len();
        let mut extended: Dict = [
            ("index", Value::from(index + 1)),
            ("index0", Value::from(index)),
            ("first", Value::Bool(index == 0)),
            ("last", Value::Bool(index + 1 == count)),
            ("length", Value::from(count)),
            ("revindex", Value::from(count - index)),
            ("revindex0", Value::from(count - index - 1)),
        ]
        .into_iter()
        .collect();
        if control.all_items {
            extended.insert("allitems", items.to_vec());
        }
        if let Some(next) = items.get(index + 1) {
            extended.insert("nextitem", next.clone());
        }
        if index > 0 {
            extended.insert("previtem", items[index - 1].clone());
        }
        self.overlay.insert("ansible_loop", extended.clone());
        Some(Value::Dict(extended))
    }

    fn emit_item(&self, outcome: &Outcome) {
        let result = Arc::new(payload::task_result(self.run, &self.job.host, self.task(), outcome));
        let failed = outcome.is_failed() || outcome.is_unreachable();
        if failed {
            self.run.emit(Event::RunnerItemOnFailed(result));
        } else if outcome.is_skipped() {
            self.run.emit(Event::RunnerItemOnSkipped(result));
        } else {
            if outcome.fields.diff {
                self.run.emit_diff(&result);
            }
            if !crate::names::is_inventory_action(self.task()) {
                self.run.emit(Event::RunnerItemOnOk(result));
            }
        }
    }
}

fn whole_flag(outcome: &Outcome, key: &str) -> Option<Value> {
    outcome.data.get(key).cloned()
}

/// What a loop's items add up to.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "the states of a result, which are not exclusive")]
struct LoopSummary {
    changed: bool,
    failed: bool,
    unreachable: bool,
    not_all_skipped: bool,
    no_log: bool,
    ignore_errors: Option<Value>,
    ignore_unreachable: Option<Value>,
    warnings: Vec<Diagnostic>,
    deprecations: Vec<payload::Deprecation>,
}

impl LoopSummary {
    fn add(&mut self, item: &mut Outcome) {
        let is = |key: &str| item.data.get(key).is_some_and(Value::is_true);
        let (changed, failed, unreachable) = (is("changed"), is("failed"), is("unreachable"));
        self.no_log |= is("_ansible_no_log");
        self.changed |= changed;
        self.not_all_skipped |= !is("skipped");
        if failed {
            let ignore = item.data.remove("_ansible_ignore_errors").unwrap_or_default();
            if !self.failed || self.ignore_errors.as_ref().is_some_and(Value::is_true) && !ignore.is_true() {
                self.ignore_errors = Some(ignore);
            }
            self.failed = true;
        }
        if unreachable {
            let ignore = item.data.remove("_ansible_ignore_unreachable").unwrap_or_default();
            if !self.unreachable || self.ignore_unreachable.as_ref().is_some_and(Value::is_true) && !ignore.is_true() {
                self.ignore_unreachable = Some(ignore);
            }
            self.unreachable = true;
        }
        item.data.remove("warnings");
        item.data.remove("deprecations");
        self.warnings.append(&mut item.warnings);
        self.deprecations.append(&mut item.deprecations);
    }

    fn into_outcome(self, results: Vec<Value>) -> Outcome {
        let mut data = Dict::new();
        data.insert("results", results);
        data.insert("skipped", !self.not_all_skipped);
        if self.no_log {
            data.insert("_ansible_no_log", true);
        }
        // Ansible: a change is noted while the loop runs, no change at its end.
        if self.changed || self.failed {
            data.insert("changed", self.changed);
        }
        if self.failed {
            data.insert("failed", true);
        }
        if self.unreachable {
            data.insert("unreachable", true);
        }
        let message = if !self.not_all_skipped {
            "All items skipped"
        } else if self.failed {
            "One or more items failed"
        } else {
            "All items completed"
        };
        data.insert("msg", message);
        data.insert("changed", self.changed);
        payload::put_reports(&mut data, &self.warnings, &self.deprecations);
        if let Some(ignore) = self.ignore_errors {
            data.insert("_ignore_errors", ignore);
        }
        if let Some(ignore) = self.ignore_unreachable {
            data.insert("_ignore_unreachable", ignore);
        }
        Outcome {
            data,
            error: None,
            warnings: self.warnings,
            deprecations: self.deprecations,
            fields: Arc::default(),
            timing: Timing::default(),
        }
    }
}

/// `loop_control`, rendered; the label stays as written: it is rendered for each item.
pub(super) struct LoopControl {
    var: String,
    var_origin: Option<value::Origin>,
    index_var: Option<String>,
    label: Value,
    pause: f64,
    extended: bool,
    all_items: bool,
    break_when: Option<Vec<Value>>,
}

/// Says where a value stands; one without a place is shown by its text.
fn placed(error: Diagnostic, place: Option<&value::Origin>, value: &Value) -> Diagnostic {
    if place.is_none() { error.about(to_text(value)) } else { error.at(place) }
}

/// Tells whether a text can be the name of a variable.
fn is_identifier(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

impl LoopControl {
    fn render(task: &Task, templar: &Templar<'_>) -> Result<Self, Diagnostic> {
        let written = match task.own.get(Keyword::LoopControl) {
            Some(Value::Dict(dict)) => dict.clone(),
            _ => Dict::new(),
        };
        let render = |name: &str| -> Result<Option<Value>, Diagnostic> {
            match written.get(name) {
                None | Some(Value::None) => Ok(None),
                Some(value) => templar
                    .template(value)
                    .map(|value| Some(value).filter(|value| !matches!(value, Value::Omit | Value::None)))
                    .map_err(|cause| crate::fields::keyword_error(name, value, value.origin(), cause)),
            }
        };
        let var = render("loop_var")?.map_or_else(|| "item".to_owned(), |name| to_text(&name));
        let wrong = |name: &str, value: &Value, kind: &str| {
            let written = written.get(name).unwrap_or(value);
            let cause = crate::fields::conversion(value, written.origin(), kind);
            crate::fields::keyword_error(name, written, written.origin(), cause)
        };
        let flag = |name: &str| -> Result<Option<bool>, Diagnostic> {
            let Some(value) = render(name)? else { return Ok(None) };
            crate::fields::to_bool(&value).map(Some).ok_or_else(|| wrong(name, &value, "bool"))
        };
        let index_var = render("index_var")?.map(|name| to_text(&name));
        let pause = match render("pause")? {
            Some(value) => crate::fields::to_float(&value).ok_or_else(|| wrong("pause", &value, "float"))?,
            None => 0.0,
        };
        let label = match written.get("label") {
            Some(label) if label.is_true() => label.clone(),
            _ if !is_identifier(&var) => {
                return Err(Diagnostic::error(format!("Invalid variable name {}.", value::str_repr(&var)))
                    .at(written.get("loop_var").and_then(Value::origin))
                    .with_help("Variable names must be strings starting with a letter or underscore character, and contain only letters, numbers and underscores."));
            }
            _ => Value::Str(Str::trusted(format!("{{{{ {var} }}}}"), None)),
        };
        Ok(LoopControl {
            var_origin: written.get("loop_var").and_then(Value::origin).cloned(),
            index_var,
            extended: flag("extended")?.unwrap_or(false),
            all_items: flag("extended_allitems")?.unwrap_or(true),
            break_when: written.get("break_when").map(as_list),
            var,
            label,
            pause,
        })
    }
}
