//! However deep a template goes, it ends with the reference's sentence and not with the stack.

use super::{check, check_error, decided, messages, rendered};

const TOO_DEEP: &str = "Recursive loop detected in template. <- maximum recursion depth exceeded";

#[test]
fn variables_that_name_themselves() {
    check_error("{{ itself }}", TOO_DEEP);
    check_error("{{ l1 }}", TOO_DEEP);
    check_error("{{ d.t }} {{ l2 }}", TOO_DEEP);
    assert_eq!(messages(&decided("itself").unwrap_err()), TOO_DEEP);
}

#[test]
fn endless_calls() {
    check_error("{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}", TOO_DEEP);
    check_error("{% for x in l recursive %}{{ loop(l) }}{% endfor %}", TOO_DEEP);
}

#[test]
fn deep_expressions() {
    check(&format!("{{{{ {}1{} }}}}", "(".repeat(60), ")".repeat(60)), "1");
    check(&format!("{{{{ {} }}}}", ["1"; 100].join(" + ")), "100");
    for (open, close) in [("(", ")"), ("[", "]"), ("not ", ""), ("-", "")] {
        check_error(&format!("{{{{ {}1{} }}}}", open.repeat(5000), close.repeat(5000)), TOO_DEEP);
    }
    check_error(&format!("{{{{ {} }}}}", vec!["1"; 5000].join(" + ")), TOO_DEEP);
    check_error(&format!("{{{{ 1{} }}}}", " | string".repeat(5000)), TOO_DEEP);
    check_error(&format!("{{{{ d{} }}}}", ".a".repeat(5000)), TOO_DEEP);
}

#[test]
fn deep_blocks() {
    let nested = |depth: usize| format!("{}x{}", "{% if 1 %}".repeat(depth), "{% endif %}".repeat(depth));
    check(&nested(60), "'x'");
    check_error(&nested(500), TOO_DEEP);
}

#[test]
fn deep_values() {
    let grown = "{% set ns = namespace(a=[]) %}{% for q in range(500) %}{% set ns.a = [ns.a] %}{% endfor %}";
    assert!(rendered(&format!("{grown}{{{{ ns.a | length }}}}")).is_ok());
}
