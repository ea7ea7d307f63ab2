//! `diy` over a world that renders nothing but the names of variables.

use super::{Given, hand_over, recording};
use event::{Options, Question, Recorded, World};
use std::sync::Arc;
use value::{Dict, Str, Value, to_text};

/// Has a few variables, and fills `{{ a.b }}` in.
#[derive(Debug)]
struct Small(Dict);

impl World for Small {
    fn ask(&self, question: &Question) -> Result<Value, String> {
        match question {
            Question::Vars { .. } => Ok(Value::Dict(self.0.clone())),
            Question::Template { text, vars } => {
                let mut text = to_text(text);
                while let Some((before, rest)) = text.split_once("{{ ") {
                    let (path, after) = rest.split_once(" }}").unwrap();
                    let mut value = Value::Dict(vars.clone());
                    for key in path.split('.') {
                        let next = value.as_dict().and_then(|dict| dict.get(key)).cloned();
                        value = next.ok_or_else(|| format!("'{key}' is undefined"))?;
                    }
                    text = [before, &to_text(&value), after].concat();
                }
                Ok(Value::str(text))
            }
            _ => Err("not known".to_owned()),
        }
    }
}

fn template(text: &str) -> Value {
    Value::Str(Str::trusted(text, None))
}

/// Options whose texts are templates, as those of users are.
struct Written<'a>(Given<'a>);

impl Options for Written<'_> {
    fn get(&self, name: &str) -> Value {
        match self.0.get(name) {
            Value::Str(text) if name.contains("_msg") => template(text.as_str()),
            other => other,
        }
    }
}

const RUN: &str = r#"{"event": "playbook_on_start", "file_name": "site.yml"}
{"event": "playbook_on_play_start", "name": "all of it", "strategy": "linear"}
{"event": "playbook_on_task_start", "task": {"uuid": "1", "name": "build", "own_name": "build"}}
{"event": "runner_on_failed", "host": "web1", "task": {"uuid": "1", "name": "build"}, "result": {"msg": "no"}, "ignore_errors": true}
{"event": "runner_on_ok", "host": "web1", "task": {"uuid": "1", "name": "build"}, "result": {"changed": true}}
{"event": "runner_on_async_poll", "host": "web1", "task": {"uuid": "1", "name": "build"}, "result": {}}
"#;

/// Replays the run with these options and variables; what is written to stdout, and the complaints.
fn shown(options: &[(&str, &str)], vars: &[(&str, &str)], has_world: bool) -> (String, Vec<String>) {
    let vars: Dict = vars.iter().map(|(name, text)| (*name, template(text))).collect();
    let world: Arc<dyn World> = Arc::new(Small(vars));
    let mut events: Vec<Recorded> = recording::read(RUN);
    for event in &mut events {
        event.world = has_world.then(|| Arc::clone(&world));
    }
    let plugin = crate::find("community.general.diy").unwrap();
    hand_over(&events, (plugin.build)(&Written(Given(plugin.options, options))).unwrap())
}

#[test]
fn without_templates_it_is_default() {
    let (stdout, complaints) = shown(&[], &[], true);
    let (play, task) = ("*".repeat(63), "*".repeat(67));
    let fatal = "fatal: [web1]: FAILED! => {\"msg\": \"no\"}\n...ignoring\n";
    let expected = format!("\nPLAY [all of it] {play}\n\nTASK [build] {task}\n{fatal}changed: [web1]\n");
    assert!(stdout == expected && complaints.is_empty(), "{stdout}\n{complaints:?}");
}

#[test]
fn templates_take_the_place_of_what_default_shows() {
    let options = [
        (
            "playbook_on_play_start_msg",
            "play {{ ansible_callback_diy.play.name }} of {{ ansible_callback_diy.playbook.file_name }}",
        ),
        ("playbook_on_task_start_msg", ""),
        (
            "runner_on_failed_msg",
            "{{ ansible_callback_diy.result.host.name }}: {{ ansible_callback_diy.result.output.msg }}, {{ msg }}",
        ),
        ("runner_on_ok_msg", "option"),
        ("on_any_msg", "{{ ansible_callback_diy.top_level_var_names }}"),
    ];
    let vars = [("ansible_callback_diy_runner_on_ok_msg", "variable of {{ ansible_callback_diy.task.name }}")];
    let (stdout, complaints) = shown(&options, &vars, true);
    let known = "['ansible_callback_diy_runner_on_ok_msg', 'ansible_callback_diy'";
    let expected = format!(
        "{known}]\nplay all of it of site.yml\n{known}]\n{known}]\nweb1: no, no\n{known}, 'msg']\nvariable of build\n\
         {known}, 'changed']\n{known}, 'changed']\n"
    );
    assert!(stdout == expected && complaints.is_empty(), "{stdout}\n{complaints:?}");
}

#[test]
fn a_template_that_fails_shows_nothing() {
    let (stdout, complaints) =
        shown(&[("playbook_on_play_start_msg", "{{ nothing }}"), ("on_any_msg", "any")], &[], true);
    assert!(stdout.starts_with("any\nany\n\nTASK [build] "), "{stdout}");
    assert_eq!(complaints, ["'nothing' is undefined"]);
}

#[test]
fn without_a_world_only_plain_texts_can_be_shown() {
    let options = [("playbook_on_play_start_msg", "a play"), ("playbook_on_task_start_msg", "{{ x }}")];
    let (stdout, complaints) = shown(&options, &[], false);
    assert!(stdout.starts_with("a play\n"), "{stdout}");
    assert_eq!(complaints, ["nothing is known of the run to render templates with"]);
}
