//! Statements: loops, macros, assignments, whitespace. Expected values were recorded from the reference.

use super::{check, check_error};

#[test]
fn branches() {
    check("{% if b %}{% endif %}", "None");
    check("{% if b %}yes{% endif %}", "'yes'");
    check("{% if not b %}yes{% elif i == 5 %}five{% else %}no{% endif %}", "'five'");
    check("{% if b %}{{ d.k }}{% endif %}", "1");
    check("{% if b %}{{ l }}{% endif %}", "[1, 2, 3]");
    check("{% if b %} {{ l }}{% endif %}", "' [1, 2, 3]'");
    check("{% if 0 %}a{% elif 0 %}b{% endif %}", "None");
    check("{%- if b -%}  x  {%- endif -%}", "'x'");
    check("  {%- if b %} x {% endif -%}  ", "' x '");
    check("a\n{% if b %}\nb\n{% endif %}\nc", r"'a\nb\nc'");
    check("a\n  {% if b %}\n  b\n  {% endif %}\nc\n", r"'a\n    b\n  c\n'");
    check("{% if \"\n\" == '\n' %}y{% endif %}", "'y'");
}

#[test]
fn branches_fail() {
    check_error("{% if nobody %}x{% endif %}", "'nobody' is undefined");
}

#[test]
fn loops() {
    check("{% for q in l %}{{ q }}{% endfor %}", "'123'");
    check("{% for x in l %}{{ x }}{% endfor %}", "'123'");
    check(
        "{% for x in l %}{{ loop.index }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.index0 }}{{ loop.depth }} {% endfor %}",
        "'1TrueFalse3301 2FalseFalse3211 3FalseTrue3121 '",
    );
    check(
        "{% for x in l if x > 1 %}{{ x }}{{ loop.index }}/{{ loop.length }}{{ ',' if not loop.last }}{% endfor %}",
        "'21/2,32/2'",
    );
    check("{% for x in [] %}a{% else %}none{% endfor %}", "'none'");
    check("{% for x in l if x > 10 %}a{% else %}none{% endfor %}", "'none'");
    check("{% for a, b in [(1,2),(3,4)] %}{{ a }}-{{ b }};{% endfor %}", "'1-2;3-4;'");
    check("{% for k in d %}{{ k }}{% endfor %}", "'ktu'");
    check("{% for c in 'abc' %}{{ c }}.{% endfor %}", "'a.b.c.'");
    check("{% for x in lt %}{{ x | default('D') }}{% endfor %}", "'5D3'");
    check("{% for x in l %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}", "1");
    check("{% for x in l %}{% if x == 2 %}{% continue %}{% endif %}{{ x }}{% endfor %}", "'13'");
    check("{% set a = 1 %}{% for x in l %}{{ a }}{% set a = a + 1 %}{% endfor %}{{ a }}", "'1111'");
    check("{% set ns = namespace(t=0) %}{% for x in l %}{% set ns.t = ns.t + x %}{% endfor %}{{ ns.t }}", "6");
}

#[test]
fn loops_2() {
    check("{% set ns = namespace(t=[]) %}{% for x in l %}{% do ns.t.append(x) %}{% endfor %}{{ ns.t }}", "[1, 2, 3]");
    check("{% set r = [] %}{% for x in l %}{% do r.append(x * 2) %}{% endfor %}{{ r }}", "[2, 4, 6]");
    check("{% set r = [] %}{% for x in l %}{% set _ = r.append(x * 2) %}{% endfor %}{{ r }}", "[2, 4, 6]");
    check(
        "{% set r = {} %}{% for x in l %}{% set _ = r.update({x: x * 2}) %}{% endfor %}{{ r }}",
        "{1: 2, 2: 4, 3: 6}",
    );
    check(
        "{% set r = {'a': []} %}{% for x in l %}{% set _ = r['a'].append(x) %}{% endfor %}{{ r }}",
        "{'a': [1, 2, 3]}",
    );
    check("{% set r = {'a': []} %}{% for x in l %}{% set _ = r.a.append(x) %}{% endfor %}{{ r }}", "{'a': [1, 2, 3]}");
    check(
        "{% for n in [{'name': 'a', 'k': [{'name': 'b'}]}] recursive %}{{ n.name }}{{ loop.depth }}{% if 'k' in n %}{{ loop(n['k']) }}{% endif %}{% endfor %}",
        "'a1b2'",
    );
    check(
        "{% for x in l %}{{ loop.previtem | default('-') }}<{{ x }}>{{ loop.nextitem | default('-') }} {% endfor %}",
        "'-<1>2 1<2>3 2<3>- '",
    );
    check("{% for x in [1,1,2,2,3] %}{{ loop.changed(x) }} {% endfor %}", "'True False True False True '");
    check("{% for x in l %}{{ loop.cycle('a', 'b') }}{% endfor %}", "'aba'");
    check(
        "{% for x in l %}{% for y in l %}{{ loop.index }}{% endfor %}{{ loop.index }} {% endfor %}",
        "'1231 1232 1233 '",
    );
}

#[test]
fn loops_fail() {
    check_error(
        "{% for q in i %}{{ q }}{% endfor %}",
        "Error rendering template. <- '_AnsibleTaggedInt' object is not iterable",
    );
    check_error(
        "{% for a, b in [(1,2,3)] %}{{ a }}{% endfor %}",
        "Error rendering template. <- too many values to unpack (expected 2)",
    );
    check_error(
        "{% for a, b in [(1,)] %}{{ a }}{% endfor %}",
        "Error rendering template. <- not enough values to unpack (expected 2, got 1)",
    );
    check_error(
        "{% for a, b in [1] %}{{ a }}{% endfor %}",
        "Error rendering template. <- cannot unpack non-iterable int object",
    );
    check_error("{% for k, v in d.items() %}{{ k }}={{ v }} {% endfor %}", "'nobody' is undefined");
    check_error("{% for x in nobody %}{{ x }}{% endfor %}", "'nobody' is undefined");
    check_error(
        "{% for x in none %}{{ x }}{% endfor %}",
        "Error rendering template. <- 'NoneType' object is not iterable",
    );
    check_error(
        "{% for x in i %}{{ x }}{% endfor %}",
        "Error rendering template. <- '_AnsibleTaggedInt' object is not iterable",
    );
    check_error("{% for x in lt %}{{ x }}{% endfor %}", "'nobody' is undefined");
}

#[test]
fn other_tags_and_whitespace() {
    check(
        "{{ ','.join(['a','b']) }} {{ '-'.join('abc') }} {{ 'a\nb'.splitlines() }} {{ 'abc'.encode() }} {{ 'aB'.swapcase() }} {{ 'a\\tb'.expandtabs(4) }} {{ 'prefix_x'.removeprefix('prefix_') }} {{ 'x.txt'.removesuffix('.txt') }} {{ 'ß'.casefold() }}",
        r#""a,b a-b-c ['a', 'b'] abc Ab a\\tb x x ss""#,
    );
    check("{% filter upper %}hello {{ s }}{% endfilter %}", "'HELLO TEXT'");
    check("{% filter upper | replace('H', 'J') %}hello{% endfilter %}", "'JELLO'");
    check("{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}", "'12False'");
    check("{% raw %}{{ x }}{% endraw %}", "'{{ x }}'");
    check("{% raw %}{{ x }}{% endraw %}{{ i }}", "'{{ x }}5'");
    check("a{# comment #}b", "'ab'");
    check("{# comment #}{{ i }}", "5");
    check("{% autoescape true %}{{ '<' }}{% endautoescape %}", "'<'");
    check("{% block x %}B{{ i }}{% endblock %}{{ self.x() }}", "'B5B5'");
    check("{% print 1, 2 %}", "'12'");
    check("{% print i %}", "5");
    check("{{ i }}\n", "5");
    check("{{ s }}\n", r"'text\n'");
}

#[test]
fn other_tags_and_whitespace_2() {
    check("{{ s }}\n\n", r"'text\n\n'");
    check("a {{ s }}\n\n\n", r"'a text\n\n\n'");
    check("\n{{ i }}", r"'\n5'");
    check("{{ [1,2] }}\n", "[1, 2]");
    check("{{ 5 }}\n", "5");
    check("{{ n }}\n", "None");
    check("\n", r"'\n'");
    check("a\n", r"'a\n'");
    check("{{ 'a\n' }}\n", r"'a\n'");
    check("{{ '\n' }}", r"'\n'");
    check("{{ \"\n\" }}", r"'\n'");
    check("{{ 'a\\\nb' }}", r"'a\\\nb'");
    check("{{ ['é', '\\u00e9', \"new\nline\"] }}", r"['é', '\\u00e9', 'new\nline']");
}

#[test]
fn other_tags_and_whitespace_fail() {
    check_error("{% block x %}{{ super() }}{% endblock %}", "there is no parent block called 'x'.");
}

#[test]
fn assignments() {
    check("{% set a = 1 %}{{ a }}", "1");
    check("{% set r = [[1],[2]] %}{% do r[0].append(5) %}{{ r }}", "[[1, 5], [2]]");
    check("{% do l.append(4) %}{{ l }}", "[1, 2, 3, 4]");
    check("{% do d.update({'z': 1}) %}{{ d.z }}", "1");
    check("{% set a, b = 1, 2 %}{{ a }}{{ b }}", "'12'");
    check("{% set q %}block {{ i }}{% endset %}{{ q }}", "'block 5'");
    check("{% set q %}{{ i }}{% endset %}{{ q }}", "5");
    check("{% set q | upper %}block {{ i }}{% endset %}{{ q }}", "'BLOCK 5'");
    check("{% set q %}{% endset %}{{ q }}", "None");
    check("{% with %}{% set a = 1 %}{{ a }}{% endwith %}{{ a is defined }}", "'1False'");
    check("{% set a = \"c:\\\\temp\n\" %}{{ a }}", r"'c:\\temp\n'");
}

#[test]
fn assignments_fail() {
    check_error("{% set a = b = 1 %}", "Syntax error in template. <- expected token 'end of statement block', got '='");
    check_error("{% set x.y = 1 %}", "Error rendering template. <- cannot assign attribute on non-namespace object");
    check_error("{% set s.y = 1 %}", "Error rendering template. <- cannot assign attribute on non-namespace object");
    check_error(
        "{% set nobody.y = 1 %}",
        "Error rendering template. <- cannot assign attribute on non-namespace object",
    );
}

#[test]
fn macros() {
    check(
        "{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=5, a=4) }}",
        "'1-2 1-3 4-5'",
    );
    check("{% macro m(a) %}[{{ a is defined }}]{% endmacro %}{{ m() }}", "'[False]'");
    check("{% macro m() %}{{ varargs }} {{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}", r#""[1, 2] {'x': 3}""#);
    check("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}inside{% endcall %}", "'inside'");
    check("{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b) m() %}{{ a }}+{{ b }}{% endcall %}", "'1+2'");
    check("{% macro m(x) %}{{ x | default('def') }}{% endmacro %}{{ m(nobody) }}", "'def'");
    check("{% macro m() %}{% endmacro %}{{ m() }}", "None");
    check("{% macro m() %}{{ 5 }}{% endmacro %}{{ m() }}", "5");
    check("{% macro m(x) %}{{ x }}{% endmacro %}{{ m.name }} {{ m.arguments }} {{ m }}", r#""m ['x'] <Macro 'm'>""#);
    check("{% set z = 7 %}{% macro m() %}{{ z }}{% endmacro %}{{ m() }}", "7");
    check("{% macro m() %}{{ z }}{% endmacro %}{% set z = 8 %}{{ m() }}", "8");
    check("{% macro a() %}A{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}", "'AB'");
    check("{% macro fact(n) %}{{ 1 if n <= 1 else n * (fact(n - 1) | int) }}{% endmacro %}{{ fact(5) }}", "120");
}

#[test]
fn macros_fail() {
    check_error("{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}", "parameter 'a' was not provided");
    check_error(
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
        "Error rendering template. <- macro 'm' takes not more than 1 argument(s)",
    );
    check_error(
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(z=2) }}",
        "Error rendering template. <- macro 'm' takes no keyword argument 'z'",
    );
    check_error(
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
        "Error rendering template. <- macro 'm' takes no keyword argument 'a'",
    );
    check_error(
        "{% macro m() %}x{% endmacro %}{% call m() %}inside{% endcall %}",
        "Error rendering template. <- macro 'm' was invoked with two values for the special caller argument. This is most likely a bug.",
    );
    check_error("{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", "No caller defined");
    check_error("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(nobody) }}", "'nobody' is undefined");
}
