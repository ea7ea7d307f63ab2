//! Conditions. Expected values were recorded from the reference.

use super::{check_condition, check_condition_error};

#[test]
fn conditions() {
    check_condition("i == 5", true);
    check_condition("b", true);
    check_condition("not b", false);
    check_condition("i > 3 and s == 'text'", true);
    check_condition("nobody is defined", false);
    check_condition("{{ b }}", true);
    check_condition("{{ i == 5 }}", true);
    check_condition("{{ expr }}", true);
    check_condition(r#""{{ i }}" == 5"#, true);
    check_condition(r#""{{ i }}" == '5'"#, false);
    check_condition(r#"i == "{{ i }}""#, true);
    check_condition("s is string", true);
    check_condition("'a' in s", false);
    check_condition("d.t == 5", true);
}

#[test]
fn conditions_2() {
    check_condition("x == 5", true);
    check_condition("y == '5 tail'", true);
    check_condition(r#""a\\b" == 'a\\b'"#, true);
    check_condition(r"'\t' | length == 1", true);
    check_condition("  i == 5  ", true);
    check_condition("l is defined and l | length > 2", true);
    check_condition("lookup('items', '{{ i }}') == 5", true);
    check_condition("bad | default(true)", true);
    check_condition("bad is defined", false);
    check_condition("true", true);
}

#[test]
fn conditions_fail() {
    check_condition_error(
        "s",
        "Conditional result (True) was derived from value of type 'str' at '<t>'. Conditionals must have a boolean result.",
    );
    check_condition_error(
        "n",
        "Conditional result (False) was derived from value of type 'NoneType' at '<unknown>'. Conditionals must have a boolean result.",
    );
    check_condition_error(
        "''",
        "Conditional result (False) was derived from value of type 'str' at '<source>'. Conditionals must have a boolean result.",
    );
    check_condition_error(
        "'x'",
        "Conditional result (True) was derived from value of type 'str' at '<source>'. Conditionals must have a boolean result.",
    );
    check_condition_error("nobody", "Error while evaluating conditional. <- 'nobody' is undefined");
    check_condition_error("nobody.x", "Error while evaluating conditional. <- 'nobody' is undefined");
    check_condition_error("d.c", "Error while evaluating conditional. <- object of type 'dict' has no attribute 'c'");
    check_condition_error("{{ s }}", "Error while evaluating conditional. <- 'text' is undefined");
    check_condition_error("{{ nobody }}", "Error while evaluating conditional. <- 'nobody' is undefined");
    check_condition_error("{{ n }}", "Empty conditional expressions are not allowed.");
    check_condition_error("{% if b %}true{% endif %}", "Encountered untrusted template or expression.");
    check_condition_error(
        "expr",
        "Conditional result (True) was derived from value of type 'str' at '<t>'. Conditionals must have a boolean result.",
    );
    check_condition_error("i ==", "Syntax error in expression. <- unexpected 'end of template'");
    check_condition_error("i == 5 }}", "Syntax error in expression. <- chunk after expression");
}

#[test]
fn conditions_fail_2() {
    check_condition_error(
        "{{ i == 5",
        "Syntax error in expression. Template delimiters are not supported in expressions. <- unexpected end of template, expected ':'.",
    );
    check_condition_error("'{{ nobody }}' == '5'", "Error while evaluating conditional. <- 'nobody' is undefined");
    check_condition_error("l | nofilter", "Syntax error in expression. <- No filter named 'nofilter'.");
    check_condition_error("i is notest", "Syntax error in expression. <- No test named 'notest'.");
    check_condition_error("1 / 0", "Error rendering expression. <- division by zero");
    check_condition_error("5()", "Error rendering expression. <- 'int' object is not callable");
    check_condition_error("d", "Error while evaluating conditional. <- 'nobody' is undefined");
    check_condition_error("d.u", "Error while evaluating conditional. <- 'nobody' is undefined");
    check_condition_error("lt[1]", "Error while evaluating conditional. <- 'nobody' is undefined");
    check_condition_error("omit", "A template was resolved to an Omit scalar.");
    check_condition_error("undef('x')", "Error while evaluating conditional. <- x");
    check_condition_error(
        "'x' if false",
        "Error rendering expression. <- Type 'Undefined' is unsupported for variable storage.",
    );
    check_condition_error(
        "none",
        "Conditional result (False) was derived from value of type 'NoneType' at '<unknown>'. Conditionals must have a boolean result.",
    );
    check_condition_error("i == 5 and", "Syntax error in expression. <- unexpected 'end of template'");
}

#[test]
fn conditions_fail_3() {
    check_condition_error("(i == 5", "Syntax error in expression. <- unexpected end of template, expected ')'.");
    check_condition_error("i == 5)", "Syntax error in expression. <- unexpected ')'");
    check_condition_error("i = 5", "Syntax error in expression. <- chunk after expression");
    check_condition_error(
        "range(3)",
        "Error rendering expression. <- Type 'range' is unsupported for variable storage.",
    );
    check_condition_error("[1, nobody]", "Error while evaluating conditional. <- 'nobody' is undefined");
    check_condition_error(
        "[1]",
        "Conditional result (True) was derived from value of type 'list' at '<source>'. Conditionals must have a boolean result.",
    );
    check_condition_error("bad", "Error while evaluating conditional. <- 'nobody' is undefined");
    check_condition_error(
        "{{ bad }} == 5",
        "Syntax error in expression. Template delimiters are not supported in expressions. <- expected token ':', got '}'",
    );
    check_condition_error(
        "{{ x }} == 5",
        "Syntax error in expression. Template delimiters are not supported in expressions. <- expected token ':', got '}'",
    );
    check_condition_error(
        "'true'",
        "Conditional result (True) was derived from value of type 'str' at '<source>'. Conditionals must have a boolean result.",
    );
    check_condition_error("yes", "Error while evaluating conditional. <- 'yes' is undefined");
    check_condition_error(
        "1",
        "Conditional result (True) was derived from value of type 'int' at '<source>'. Conditionals must have a boolean result.",
    );
    check_condition_error("{{ 'i == 5' }}", "Encountered untrusted template or expression.");
}
