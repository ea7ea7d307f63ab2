use super::statement::{Problem, Statement, Step, item, path, read};
use value::{Value, repr};

#[track_caller]
fn check_path(text: &str, root: &str, steps: &[Step]) {
    assert_eq!(path(text), Some((root.to_owned(), steps.to_vec())), "{text}");
}

#[track_caller]
fn check_read(line: &str, expected: &Statement<'_>) {
    assert_eq!(read(line).as_ref(), Ok(expected), "{line}");
}

#[track_caller]
fn check_item(value: &Value, key: &Value, expected: &str) {
    let shown = match item(value, key) {
        Ok(found) => repr(&found),
        Err(Problem { kind, text }) => format!("***{kind}:{text}"),
    };
    assert_eq!(shown, expected);
}

fn attribute(name: &str) -> Step {
    Step::Attribute(name.to_owned())
}

fn at(key: &str) -> Step {
    Step::Item(key.to_owned())
}

#[test]
fn paths_have_attributes_items_and_calls() {
    check_path("task", "task", &[]);
    check_path("task.args['src']", "task", &[attribute("args"), at("'src'")]);
    check_path("task_vars[task_vars['a]']][0]", "task_vars", &[at("task_vars['a]']"), at("0")]);
    check_path("result.is_failed()", "result", &[attribute("is_failed"), Step::Call]);
    check_path(r#"x["a\"]b"]"#, "x", &[at(r#""a\"]b""#)]);
}

#[test]
fn other_expressions_are_no_paths() {
    for text in ["1 + 1", "'text'", "[1, 2]", "task.args | length", "not x", "True", "a.b(1)", "a[", "a.", "", "a b"] {
        assert_eq!(path(text), None, "{text}");
    }
}

#[test]
fn lines_assign_delete_or_ask() {
    check_read("task.args['a'] = 5", &Statement::Assign("task.args['a']", "5"));
    check_read("x='a=b'", &Statement::Assign("x", "'a=b'"));
    check_read("task_vars['a=b'] = {'c': 'd=e'}", &Statement::Assign("task_vars['a=b']", "{'c': 'd=e'}"));
    check_read("del task.args['a']", &Statement::Delete("task.args['a']"));
    check_read("a == b", &Statement::Expression("a == b"));
    check_read("f(a=b)", &Statement::Expression("f(a=b)"));
    check_read("a != b", &Statement::Expression("a != b"));
}

#[test]
fn python_is_refused() {
    for line in ["import os", "for x in y: print(x)", "x += 1", "x := 1"] {
        assert_eq!(read(line).expect_err(line).kind, "Unsupported", "{line}");
    }
}

#[test]
fn missing_items_are_told_as_python_does() {
    let list = Value::list([Value::Int(1), Value::str("two")]);
    check_item(&list, &Value::Int(1), "'two'");
    check_item(&list, &Value::Int(-1), "'two'");
    check_item(&list, &Value::Int(2), "***IndexError:IndexError('list index out of range')");
    check_item(&list, &Value::str("a"), "***TypeError:TypeError('list indices must be integers or slices, not str')");
    let dict: value::Dict = [("a", Value::Int(1))].into_iter().collect();
    check_item(&Value::Dict(dict.clone()), &Value::str("a"), "1");
    check_item(&Value::Dict(dict), &Value::str("b"), "***KeyError:KeyError('b')");
    check_item(&Value::Int(3), &Value::Int(0), r#"***TypeError:TypeError("'int' object is not subscriptable")"#);
}
