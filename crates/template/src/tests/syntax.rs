//! Syntax errors, in the reference's words. Expected values were recorded from the reference.

use super::{check, check_error};

#[test]
fn syntax() {
    check("{% raw %}", "None");
    check(r#"{{ "\x1" }}"#, r"'\\x1'");
    check("{{ (i | nofilter) if not b else 1 }}", "1");
    check("{{ 1 if b else i | nofilter }}", "1");
    check("{{ i is ansible.builtin.defined }}", "True");
    check(r#"{{ "a" "b" 'c' }}"#, "'abc'");
    check("{% for x in l %}{{ loop }}{% endfor %}", "'<LoopContext 3/3><LoopContext 3/3><LoopContext 3/3>'");
    check("#jinja2: trim_blocks: False\n{% if b %}\nx{% endif %}", r"'\nx'");
    check("#jinja2: variable_start_string:'[[', variable_end_string:']]'\n[[ i ]] {{ i }}", "'5 {{ i }}'");
    check("#jinja2: lstrip_blocks: True\n  {% if b %}\nx\n  {% endif %}\n", r"'x\n'");
}

#[test]
fn syntax_fail() {
    check_error("{{ }}", "Syntax error in template. <- Expected an expression, got 'end of print statement'");
    check_error("{{ i", "Syntax error in template. <- unexpected end of template, expected 'end of print statement'.");
    check_error("{{ i }", "Syntax error in template. <- unexpected '}'");
    check_error("{{ i + }}", "Syntax error in template. <- unexpected 'end of print statement'");
    check_error("{{ + }}", "Syntax error in template. <- unexpected 'end of print statement'");
    check_error("{{ i i }}", "Syntax error in template. <- expected token 'end of print statement', got 'i'");
    check_error("{{ i. }}", "Syntax error in template. <- expected name or number");
    check_error("{{ i.'a' }}", "Syntax error in template. <- expected name or number");
    check_error("{{ i[ }}", "Syntax error in template. <- unexpected '}', expected ']'");
    check_error("{{ (i }}", "Syntax error in template. <- unexpected '}', expected ')'");
    check_error("{{ i) }}", "Syntax error in template. <- unexpected ')'");
    check_error("{{ [1, 2 }}", "Syntax error in template. <- unexpected '}', expected ']'");
    check_error("{{ {1: 2 }}", "Syntax error in template. <- unexpected '}'");
    check_error("{{ {1 2} }}", "Syntax error in template. <- expected token ':', got 'integer'");
}

#[test]
fn syntax_fail_2() {
    check_error("{{ 'abc }}", r#"Syntax error in template. <- unexpected char "'" at 3"#);
    check_error(r#"{{ "abc' }}"#, r#"Syntax error in template. <- unexpected char '"' at 3"#);
    check_error("{{ i | }}", "Syntax error in template. <- expected token 'name', got 'end of print statement'");
    check_error("{{ i | 5 }}", "Syntax error in template. <- expected token 'name', got 'integer'");
    check_error("{{ i is }}", "Syntax error in template. <- expected token 'name', got 'end of print statement'");
    check_error("{{ i is not }}", "Syntax error in template. <- expected token 'name', got 'end of print statement'");
    check_error(
        "{{ i is defined is defined }}",
        "Syntax error in template. <- You cannot chain multiple tests with is",
    );
    check_error("{{ f(a=1, 2) }}", "Syntax error in template. <- invalid syntax for function call expression");
    check_error("{{ f(**x, 1) }}", "Syntax error in template. <- invalid syntax for function call expression");
    check_error("{{ f(*x, 1) }}", "Syntax error in template. <- invalid syntax for function call expression");
    check_error("{{ f(1 2) }}", "Syntax error in template. <- expected token ',', got 'integer'");
    check_error("{{ f(,) }}", "Syntax error in template. <- unexpected ','");
    check_error("{{ ? }}", "Syntax error in template. <- unexpected char '?' at 3");
    check_error("{{ a ? b }}", "Syntax error in template. <- unexpected char '?' at 5");
}

#[test]
fn syntax_fail_3() {
    check_error("{{ a $ b }}", "Syntax error in template. <- unexpected char '$' at 5");
    check_error("{{ a & b }}", "Syntax error in template. <- unexpected char '&' at 5");
    check_error("{{ a ! b }}", "Syntax error in template. <- unexpected char '!' at 5");
    check_error("{{ a @ b }}", "Syntax error in template. <- unexpected char '@' at 5");
    check_error("{{ a ; b }}", "Syntax error in template. <- expected token 'end of print statement', got ';'");
    check_error("{{ a = b }}", "Syntax error in template. <- expected token 'end of print statement', got '='");
    check_error("{{ not }}", "Syntax error in template. <- unexpected 'end of print statement'");
    check_error("{{ in }}", "'in' is undefined");
    check_error("{{ if }}", "'if' is undefined");
    check_error("{{ i if }}", "Syntax error in template. <- unexpected 'end of print statement'");
    check_error("{{ i if b else }}", "Syntax error in template. <- unexpected 'end of print statement'");
    check_error("{{ for }}", "'for' is undefined");
    check_error(
        "{% if %}x{% endif %}",
        "Syntax error in template. <- Expected an expression, got 'end of statement block'",
    );
    check_error(
        "{% if b %}",
        "Syntax error in template. <- Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.",
    );
}

#[test]
fn syntax_fail_4() {
    check_error(
        "{% if b %}{% else %}",
        "Syntax error in template. <- Unexpected end of template. Jinja was looking for the following tags: 'endif'. The innermost block that needs to be closed is 'if'.",
    );
    check_error(
        "{% if b %}{% endfor %}",
        "Syntax error in template. <- Encountered unknown tag 'endfor'. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.",
    );
    check_error("{% for %}", "Syntax error in template. <- Expected an expression, got 'end of statement block'");
    check_error("{% for x %}", "Syntax error in template. <- expected token 'in', got 'end of statement block'");
    check_error("{% for x in %}", "Syntax error in template. <- Expected an expression, got 'end of statement block'");
    check_error(
        "{% for x in l %}",
        "Syntax error in template. <- Unexpected end of template. Jinja was looking for the following tags: 'endfor' or 'else'. The innermost block that needs to be closed is 'for'.",
    );
    check_error("{% for 5 in l %}{% endfor %}", "Syntax error in template. <- can't assign to 'const'");
    check_error("{% for x.y in l %}{% endfor %}", "Syntax error in template. <- expected token 'in', got '.'");
    check_error(
        "{% for x in l %}{% endif %}",
        "Syntax error in template. <- Encountered unknown tag 'endif'. Jinja was looking for the following tags: 'endfor' or 'else'. The innermost block that needs to be closed is 'for'.",
    );
    check_error("{% endfor %}", "Syntax error in template. <- Encountered unknown tag 'endfor'.");
    check_error("{% foo %}", "Syntax error in template. <- Encountered unknown tag 'foo'.");
    check_error("{% 5 %}", "Syntax error in template. <- tag name expected");
    check_error("{% %}", "Syntax error in template. <- tag name expected");
    check_error("{%", "Syntax error in template. <- tag name expected");
}

#[test]
fn syntax_fail_5() {
    check_error("{% set %}", "Syntax error in template. <- Expected an expression, got 'end of statement block'");
    check_error(
        "{% set x %}",
        "Syntax error in template. <- Unexpected end of template. Jinja was looking for the following tags: 'endset'. The innermost block that needs to be closed is 'set'.",
    );
    check_error("{% set x = %}", "Syntax error in template. <- Expected an expression, got 'end of statement block'");
    check_error("{% set 5 = 1 %}", "Syntax error in template. <- can't assign to 'const'");
    check_error("{% set x 5 %}", "Syntax error in template. <- expected token 'end of statement block', got 'integer'");
    check_error("{% set true = 5 %}", "Syntax error in template. <- can't assign to 'const'");
    check_error("{% macro %}", "Syntax error in template. <- expected token 'name', got 'end of statement block'");
    check_error("{% macro m %}", "Syntax error in template. <- expected token '(', got 'end of statement block'");
    check_error("{% macro m( %}", "Syntax error in template. <- expected token 'name', got '%'");
    check_error(
        "{% macro m(a=1, b) %}{% endmacro %}",
        "Syntax error in template. <- non-default argument follows default argument",
    );
    check_error(
        "{% macro m() %}",
        "Syntax error in template. <- Unexpected end of template. Jinja was looking for the following tags: 'endmacro'. The innermost block that needs to be closed is 'macro'.",
    );
    check_error("{% block %}", "Syntax error in template. <- expected token 'name', got 'end of statement block'");
    check_error(
        "{% block a-b %}{% endblock %}",
        "Syntax error in template. <- Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.",
    );
    check_error(
        "{% block a %}{% endblock %}{% block a %}{% endblock %}",
        "Syntax error in template. <- block 'a' defined twice",
    );
}

#[test]
fn syntax_fail_6() {
    check_error(
        "{% block a required %}x{% endblock %}",
        "Syntax error in template. <- Required blocks can only contain comments or whitespace",
    );
    check_error("{% include %}", "Syntax error in template. <- unexpected 'end of statement block'");
    check_error("{% import 'x' %}", "Syntax error in template. <- expected token 'as', got 'end of statement block'");
    check_error(
        "{% from 'x' import %}",
        "Syntax error in template. <- expected token 'name', got 'end of statement block'",
    );
    check_error(
        "{% from 'x' import _a %}",
        "Syntax error in template. <- names starting with an underline can not be imported",
    );
    check_error("{% extends %}", "Syntax error in template. <- unexpected 'end of statement block'");
    check_error("{% call x %}{% endcall %}", "Syntax error in template. <- expected call");
    check_error(
        "{% call x() %}",
        "Syntax error in template. <- Unexpected end of template. Jinja was looking for the following tags: 'endcall'. The innermost block that needs to be closed is 'call'.",
    );
    check_error(
        "{% filter %}x{% endfilter %}",
        "Syntax error in template. <- expected token 'name', got 'end of statement block'",
    );
    check_error("{% filter nofilter %}x{% endfilter %}", "Syntax error in template. <- No filter named 'nofilter'.");
    check_error(
        "{% with a %}{% endwith %}",
        "Syntax error in template. <- expected token '=', got 'end of statement block'",
    );
    check_error("{# comment", "Syntax error in template. <- Missing end of comment tag");
    check_error(
        "{% if b %}{{ i | nofilter }}{% endif %}",
        "Error rendering template. <- No filter named 'nofilter' found.",
    );
    check_error("{{ (i | nofilter) if b else 1 }}", "Error rendering template. <- No filter named 'nofilter' found.");
}

#[test]
fn syntax_fail_7() {
    check_error("{{ 1 if not b else i | nofilter }}", "Error rendering template. <- No filter named 'nofilter' found.");
    check_error(
        "{{ i is notest if not b else 1 }}",
        "Syntax error in template. <- expected token 'end of print statement', got 'not'",
    );
    check_error(
        "{{ i | ansible.builtin.int }} {{ i | ansible.builtin.nofilter }}",
        "Syntax error in template. <- No filter named 'ansible.builtin.nofilter'.",
    );
    check_error("{{ i | foo.bar.baz }}", "Syntax error in template. <- No filter named 'foo.bar.baz'.");
    check_error("{{ i is foo.bar.baz }}", "Syntax error in template. <- No test named 'foo.bar.baz'.");
    check_error("{{ 1.5.foo }} {{ 1..5 }}", "Syntax error in template. <- expected name or number");
    check_error("{{ 1.e5 }}", "object of type 'int' has no attribute 'e5'");
    check_error("{{ 0777 }}", "Syntax error in template. <- expected token 'end of print statement', got 'integer'");
    check_error("{{ 1__0 }}", "Syntax error in template. <- expected token 'end of print statement', got '__0'");
    check_error("{{ 1_ }}", "Syntax error in template. <- expected token 'end of print statement', got '_'");
    check_error("{{ é }}", "'é' is undefined");
    check_error("{{ a.é }}", "'a' is undefined");
    check_error("{{ x if }}", "Syntax error in template. <- unexpected 'end of print statement'");
    check_error("{% endif %}", "Syntax error in template. <- Encountered unknown tag 'endif'.");
}

#[test]
fn syntax_fail_8() {
    check_error("{% else %}", "Syntax error in template. <- Encountered unknown tag 'else'.");
    check_error("{% elif x %}", "Syntax error in template. <- Encountered unknown tag 'elif'.");
    check_error("{{ a b c }}", "Syntax error in template. <- expected token 'end of print statement', got 'b'");
    check_error("{{ [1,,2] }}", "Syntax error in template. <- unexpected ','");
    check_error("{{ {,} }}", "Syntax error in template. <- unexpected ','");
    check_error("{{ (,) }}", "Syntax error in template. <- unexpected ','");
    check_error("{{ loop }}", "'loop' is undefined");
    check_error("{{ super() }}", "'super' is undefined");
    check_error(
        "{{ self }}",
        "Error rendering template. <- Type 'TemplateReference' is unsupported for variable storage.",
    );
    check_error("{{ caller() }}", "'caller' is undefined");
    check_error(
        "{% for loop in l %}{% endfor %}",
        "Syntax error in template. <- Can't assign to special loop variable in for-loop target",
    );
    check_error("{{ i }} {% if b %} {{ nobody }} {% endif %}", "'nobody' is undefined");
}

#[test]
fn an_argument_named_twice_is_no_call() {
    check_error("{{ i | default(a=1, b=2, a=3) }}", "Error rendering template. <- keyword argument repeated: a");
    check_error(
        "{% if false %}{{ dict(k=1, k=2) }}{% endif %}",
        "Error rendering template. <- keyword argument repeated: k",
    );
    check_error("{{ i is divisibleby(x=1, x=2) }}", "Error rendering template. <- keyword argument repeated: x");
    // What the template language itself finds is told first.
    check_error("{{ dict(k=1, k=2) | nofilter }}", "Syntax error in template. <- No filter named 'nofilter'.");
}
