//! The JSON Schema of the protocol, made from the types of events and the keys of messages.

use crate::message::{DESCRIPTION, Form, HELLO, Key, MUTATION, OPTION, PROTOCOL, SAID, START, WORDS};
use event::{Field, HOOKS, Shape, data_shapes, line_shape};
use value::{Dict, JsonStyle, Value, to_json};

/// Returns the schema as text, as it is published: each line that is written, in either direction, is one of its
/// definitions `hello`, `description`, `start`, `event` and `said`.
pub fn schema() -> String {
    let mut definitions = Dict::new();
    let lines = |names: &[&str]| object([("oneOf", Value::list(names.iter().map(|name| reference(name))))]);
    definitions.insert("to_program", lines(&["hello", "start", "event"]));
    definitions.insert("from_program", lines(&["description", "said"]));
    definitions.insert("hello", message(HELLO, "The first line that a program is sent."));
    definitions.insert("description", message(DESCRIPTION, "The first line that a program writes."));
    definitions.insert("start", message(START, "The second line that a program is sent."));
    definitions.insert("said", said());
    definitions.insert("option", message(OPTION, "An option, as DOCUMENTATION has it in Ansible."));
    definitions.insert("mutation", message(MUTATION, "A change of the run."));
    definitions.insert("hook", text_of(&HOOKS));
    let events = data_shapes();
    let names = events.iter().map(|(hook, _)| reference(&format!("event_{hook}")));
    definitions.insert("event", object([("oneOf", Value::list(names))]));
    let mut types = Dict::new();
    for (hook, fields) in &events {
        definitions.insert(format!("event_{hook}"), event(hook, fields, &mut types));
    }
    definitions.extend(&types);
    let schema = object([
        ("$schema", Value::str("https://json-schema.org/draft/2020-12/schema")),
        ("title", Value::str("Playcall callback protocol")),
        ("description", Value::from(format!("Version {PROTOCOL}. Each line in either direction is one of these."))),
        ("oneOf", Value::list([reference("to_program"), reference("from_program")])),
        ("$defs", Value::Dict(definitions)),
    ]);
    to_json(&schema, JsonStyle { indent: Some(2), sort_keys: false, ensure_ascii: false, compact: false }) + "\n"
}

fn object<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::Dict(pairs.into_iter().collect())
}

fn reference(name: &str) -> Value {
    object([("$ref", Value::from(format!("#/$defs/{name}")))])
}

fn of_type(name: &str) -> Value {
    object([("type", Value::str(name))])
}

fn text_of(texts: &[&str]) -> Value {
    object([("enum", Value::list(texts.iter().map(|text| Value::str(*text))))])
}

fn list_of(items: Value) -> Value {
    object([("type", Value::str("array")), ("items", items)])
}

fn map_of(values: Value) -> Value {
    object([("type", Value::str("object")), ("additionalProperties", values)])
}

fn said() -> Value {
    let mut said = message(SAID, "A line that a program writes after its description.");
    let needs = WORDS.map(|word| object([("required", Value::list([Value::str(word)]))]));
    if let Value::Dict(said) = &mut said {
        said.insert("anyOf", Value::list(needs));
    }
    said
}

fn message(keys: &[Key], doc: &str) -> Value {
    let mut schema: Dict = [("description", Value::str(doc)), ("type", Value::str("object"))].into_iter().collect();
    let properties: Dict = keys.iter().map(|key| (key.name, property(key))).collect();
    schema.insert("properties", Value::Dict(properties));
    let required: Vec<Value> = keys.iter().filter(|key| key.required).map(|key| Value::str(key.name)).collect();
    if !required.is_empty() {
        schema.insert("required", Value::list(required));
    }
    Value::Dict(schema)
}

fn property(key: &Key) -> Value {
    let mut form = match &key.form {
        Form::Object(keys) => return message(keys, key.doc),
        Form::Any => Value::Dict(Dict::new()),
        Form::Bool => of_type("boolean"),
        Form::Integer => of_type("integer"),
        Form::Text => of_type("string"),
        Form::OneOf(texts) => text_of(texts),
        Form::Protocol => object([("const", Value::Int(PROTOCOL))]),
        Form::Hooks => {
            object([("oneOf", Value::list([object([("const", Value::str("all"))]), list_of(reference("hook"))]))])
        }
        Form::Options => map_of(reference("option")),
        Form::Mutations => list_of(reference("mutation")),
    };
    if let Value::Dict(form) = &mut form {
        form.insert("description", Value::str(key.doc));
    }
    form
}

fn event(hook: &str, fields: &[Field], types: &mut Dict) -> Value {
    let mut properties = properties(&line_shape(), types);
    properties.insert("event", object([("const", Value::str(hook))]));
    properties.insert("data", record(fields, types));
    let required = ["seq", "time", "elapsed", "event", "data"].map(Value::str);
    object([
        ("type", Value::str("object")),
        ("properties", Value::Dict(properties)),
        ("required", Value::list(required)),
    ])
}

fn record(fields: &[Field], types: &mut Dict) -> Value {
    let mut schema: Dict = [("type", Value::str("object"))].into_iter().collect();
    schema.insert("properties", Value::Dict(properties(fields, types)));
    let is_required = |field: &&Field| !matches!(field.shape, Shape::Optional(_));
    let required: Vec<Value> = fields.iter().filter(is_required).map(|field| Value::str(field.name)).collect();
    if !required.is_empty() {
        schema.insert("required", Value::list(required));
    }
    Value::Dict(schema)
}

fn properties(fields: &[Field], types: &mut Dict) -> Dict {
    fields.iter().map(|field| (field.name, shape(&field.shape, types))).collect()
}

/// Returns the schema of a shape; that of a named type is put beside, once.
fn shape(of: &Shape, types: &mut Dict) -> Value {
    match of {
        Shape::Any => Value::Dict(Dict::new()),
        Shape::Bool => of_type("boolean"),
        Shape::Integer => of_type("integer"),
        Shape::Seconds => of_type("number"),
        Shape::Text => of_type("string"),
        Shape::List(items) => list_of(shape(items, types)),
        Shape::Map(values) => map_of(shape(values, types)),
        Shape::Optional(inner) => shape(inner, types),
        Shape::Object(name, fields) => {
            if !types.contains(name) {
                // A type that holds itself would not end otherwise.
                types.insert(*name, Value::None);
                let schema = record(fields, types);
                types.insert(*name, schema);
            }
            reference(name)
        }
    }
}
