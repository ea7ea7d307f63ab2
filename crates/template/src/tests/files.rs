//! Template files that use each other.

use super::check_file;

#[test]
fn include_sees_the_variables_around_it() {
    check_file(
        &[
            ("main.j2", "{% set a = 1 %}{% for r in rows %}{% include 'part.j2' %}{% endfor %}\n"),
            ("part.j2", "{{ a }}{{ r.name }} {{ who }};"),
        ],
        "1one world;1two world;1three world;\n",
    );
    check_file(
        &[
            ("main.j2", "{% set a = 1 %}{% include 'part.j2' without context %}"),
            ("part.j2", "{{ a | default('no a') }} {{ who | default('no who') }}"),
        ],
        "no a no who",
    );
}

#[test]
fn a_missing_include_may_be_forgiven() {
    check_file(&[("main.j2", "a{% include 'ghost.j2' ignore missing %}b")], "ab");
    check_file(&[("main.j2", "{% include ['ghost.j2', 'here.j2'] %}"), ("here.j2", "found")], "found");
    check_file(
        &[("main.j2", "a{% include 'ghost.j2' %}b")],
        "Error rendering template. <- 'ghost.j2' not found in search path: '/templates'",
    );
}

#[test]
fn import_gives_macros_and_values() {
    let macros = "{% macro field(name, value='') %}[{{ name }}={{ value }}{% for k, v in kwargs.items() %} {{ k }}={{ v }}{% endfor %}]{% endmacro %}{% set version = 7 %}";
    check_file(
        &[
            ("main.j2", "{% import 'm.j2' as m %}{{ m.field('a') }}{{ m.field('b', 2, x=3) }}{{ m.version }}"),
            ("m.j2", macros),
        ],
        "[a=][b=2 x=3]7",
    );
    check_file(
        &[("main.j2", "{% from 'm.j2' import field as f, version %}{{ f('a') }}{{ version }}"), ("m.j2", macros)],
        "[a=]7",
    );
}

#[test]
fn an_import_sees_the_play_only_with_context() {
    let macros = "{% macro m() %}{{ who | default('nobody') }}{% endmacro %}";
    check_file(&[("main.j2", "{% import 'm.j2' as m %}{{ m.m() }}"), ("m.j2", macros)], "nobody");
    check_file(&[("main.j2", "{% import 'm.j2' as m with context %}{{ m.m() }}"), ("m.j2", macros)], "world");
}

#[test]
fn blocks_are_replaced_by_children() {
    let base = "BEGIN {% block title %}base{% endblock %}\n{% block body %}\nbody\n{% endblock %}\nEND";
    check_file(
        &[
            (
                "child.j2",
                "{% extends 'base.j2' %}{% block title %}child of {{ super() }}{% endblock %}{% block body %}{{ super() }}and {{ self.title() }}\n{% endblock %}",
            ),
            ("base.j2", base),
        ],
        "BEGIN child of basebody\nand child of base\nEND",
    );
    check_file(&[("base.j2", base)], "BEGIN basebody\nEND");
}

#[test]
fn a_file_keeps_its_escapes_and_last_newline() {
    check_file(&[("main.j2", "{{ \"a\\tb\" }}\n\n")], "a\tb\n\n");
    check_file(&[("main.j2", "{{ n }}")], "");
    check_file(&[("main.j2", "{{ l }}\n")], "[1, 2, 3]");
}

#[test]
fn a_header_changes_delimiters() {
    check_file(
        &[("main.j2", "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n[[ i ]] {{ i }}")],
        "5 {{ i }}",
    );
    check_file(
        &[("main.j2", "#jinja2: foo: False\n{{ i }}")],
        "Syntax error in template. <- Invalid '#jinja2:' override key 'foo'.",
    );
    check_file(
        &[("main.j2", "#jinja2: trim_blocks\n{{ i }}")],
        "Syntax error in template. <- Missing key-value separator `:` in '#jinja2:' override pair ' trim_blocks'.",
    );
}
