use event::sample_run;
use std::path::{Path, PathBuf};
use value::{Dict, Value, parse_json};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(docs().join(name)).expect("the document is there")
}

fn published() -> Value {
    parse_json(&read("callback-protocol.schema.json")).expect("the schema is JSON")
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let is_current = read("callback-protocol.schema.json") == program::schema();
    assert!(is_current, "docs/callback-protocol.schema.json is out of date: run `cargo xtask schema`");
}

#[test]
fn each_event_of_the_sample_run_fits_the_schema() {
    let schema = published();
    for recorded in sample_run() {
        let line = recorded.to_json();
        let value = parse_json(&line).expect("an event is JSON");
        let own = format!("#/$defs/event_{}", recorded.event.hook());
        for name in [own.as_str(), "#/$defs/event", "#/$defs/to_program", "#"] {
            let problem = Checker { root: &schema }.reference(name, &value, "");
            assert_eq!(problem, Ok(()), "{name}: {line}");
        }
    }
}

#[test]
fn messages_fit_the_schema() {
    for (name, line) in [
        ("hello", r#"{"playcall":1,"protocol":1,"run":{"columns":79,"color":false,"verbosity":0}}"#),
        ("start", r#"{"start":{"options":{"word":"x"}}}"#),
        ("description", r#"{"protocol":1,"hooks":"all"}"#),
        (
            "description",
            r#"{"protocol":1,"name":"a","type":"stdout","hooks":["runner_on_ok"],"sync":["playbook_on_task_start"],
               "options":{"word":{"default":1,"env":["A"],"ini":[{"section":"a","key":"b"}],"type":"int"}},
               "wants_implicit":true}"#,
        ),
        ("said", r#"{"display":"text","color":"green","stderr":false}"#),
        ("said", r#"{"mutations":[{"kind":"extra_vars","set":{"a":1}}],"done":4}"#),
    ] {
        let line = parse_json(line).expect("it is JSON");
        assert_eq!(Checker { root: &published() }.reference(&format!("#/$defs/{name}"), &line, ""), Ok(()));
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let schema = published();
    let refuse = |name: &str, line: &str| {
        let value = parse_json(line).expect("it is JSON");
        let checked = Checker { root: &schema }.reference(&format!("#/$defs/{name}"), &value, "");
        assert!(checked.is_err(), "{name}: {line}");
    };
    refuse("said", "{}");
    refuse("said", r#"{"color":"green"}"#);
    refuse("said", r#"{"display":5}"#);
    refuse("description", r#"{"protocol":2,"hooks":"all"}"#);
    refuse("description", r#"{"protocol":1,"hooks":["runner_on_okay"]}"#);
    refuse("event", r#"{"seq":0,"time":1.0,"elapsed":0.0,"event":"no_hook","data":{}}"#);
    refuse("event", r#"{"seq":"0","time":1.0,"elapsed":0.0,"event":"playbook_on_setup","data":{}}"#);
    refuse("event", r#"{"seq":0,"time":1.0,"elapsed":0.0,"event":"playbook_on_setup","data":{"task":{}}}"#);
    refuse("event_playbook_on_start", r#"{"seq":0,"time":1.0,"elapsed":0.0,"event":"playbook_on_start","data":{}}"#);
}

#[test]
fn the_manual_has_each_hook_with_its_keys() {
    let manual = read("callback-protocol.md");
    let (_, manual) = manual.split_once("## The hooks").expect("it has a chapter of hooks");
    for (hook, fields) in event::data_shapes() {
        let row = manual.lines().find(|line| line.starts_with(&format!("| `{hook}` |")));
        let row = row.unwrap_or_else(|| panic!("{hook} has no row in docs/callback-protocol.md"));
        for field in fields {
            assert!(row.contains(&format!("`{}`", field.name)), "{hook}: {} is not in its row", field.name);
        }
    }
}

/// As much of JSON Schema as the schema uses. Stricter in one way: an object whose schema lists its keys has no others,
/// so that nothing is written that the schema does not tell of.
struct Checker<'a> {
    root: &'a Value,
}

impl Checker<'_> {
    fn reference(&self, name: &str, value: &Value, place: &str) -> Result<(), String> {
        let mut schema = self.root;
        for part in name.trim_start_matches('#').split('/').filter(|part| !part.is_empty()) {
            let inner = schema.as_dict().and_then(|dict| dict.get(part));
            schema = inner.ok_or_else(|| format!("{name} is not defined"))?;
        }
        self.check(schema, value, place)
    }

    fn check(&self, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
        let schema = schema.as_dict().ok_or("a schema is an object")?;
        for (keyword, rule) in schema {
            match value::to_text(keyword).as_str() {
                "$schema" | "$defs" | "title" | "description" => {}
                "$ref" => self.reference(rule.as_str().unwrap_or_default(), value, place)?,
                "const" if rule == value => {}
                "enum" if rule.as_slice().is_some_and(|all| all.contains(value)) => {}
                "const" | "enum" => return Err(format!("{place}: {value:?} is not {rule:?}")),
                "type" => of_type(rule.as_str().unwrap_or_default(), value, place)?,
                "required" => {
                    for name in rule.as_slice().unwrap_or_default().iter().filter_map(Value::as_str) {
                        if !value.as_dict().is_some_and(|dict| dict.contains(name)) {
                            return Err(format!("{place}: has no {name}"));
                        }
                    }
                }
                "properties" => self.properties(rule.as_dict().ok_or("properties")?, value, place)?,
                "additionalProperties" => {
                    for (name, inner) in value.as_dict().into_iter().flat_map(Dict::iter) {
                        self.check(rule, inner, &format!("{place}.{}", value::to_text(name)))?;
                    }
                }
                "items" => {
                    for (index, inner) in value.as_slice().unwrap_or_default().iter().enumerate() {
                        self.check(rule, inner, &format!("{place}[{index}]"))?;
                    }
                }
                "oneOf" => match self.fitting(rule, value, place) {
                    1 => {}
                    count => return Err(format!("{place}: fits {count} of the alternatives")),
                },
                "anyOf" if self.fitting(rule, value, place) > 0 => {}
                "anyOf" => return Err(format!("{place}: fits none of the alternatives")),
                other => return Err(format!("the schema uses {other}, which is not checked here")),
            }
        }
        Ok(())
    }

    fn fitting(&self, rule: &Value, value: &Value, place: &str) -> usize {
        rule.as_slice().unwrap_or_default().iter().filter(|one| self.check(one, value, place).is_ok()).count()
    }

    fn properties(&self, properties: &Dict, value: &Value, place: &str) -> Result<(), String> {
        for (name, inner) in value.as_dict().into_iter().flat_map(Dict::iter) {
            let name = value::to_text(name);
            let Some(schema) = properties.get(&name) else { return Err(format!("{place}: {name} is not declared")) };
            self.check(schema, inner, &format!("{place}.{name}"))?;
        }
        Ok(())
    }
}

fn of_type(name: &str, value: &Value, place: &str) -> Result<(), String> {
    let fits = match name {
        "object" => matches!(value, Value::Dict(_)),
        "array" => matches!(value, Value::List(_)),
        "string" => matches!(value, Value::Str(_)),
        "boolean" => matches!(value, Value::Bool(_)),
        "integer" => matches!(value, Value::Int(_) | Value::BigInt(_)),
        "number" => matches!(value, Value::Int(_) | Value::BigInt(_) | Value::Float(_)),
        _ => false,
    };
    if fits { Ok(()) } else { Err(format!("{place}: {value:?} is no {name}")) }
}
