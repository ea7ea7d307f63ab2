//! Lists and dictionaries that templates change: who sees it. Expected values were recorded from the reference.

use super::check;

#[test]
fn what_is_changed_is_seen_by_all_who_hold_it() {
    check(
        "{% set rows = [{'a': 1}, {'a': 2}] %}{% for q in rows %}{% do q.update({'b': q.a}) %}{% endfor %}{{ rows }}",
        "[{'a': 1, 'b': 1}, {'a': 2, 'b': 2}]",
    );
    check("{% set a = [1] %}{% set c = a %}{% do a.append(2) %}{{ c }}", "[1, 2]");
    check("{% set a = {'k': [1]} %}{% set c = a.k %}{% do c.append(2) %}{{ a }}", "{'k': [1, 2]}");
    check("{% set a = [1] %}{% set c = {'x': a} %}{% do c.x.append(2) %}{{ a }} {{ c }}", "\"[1, 2] {'x': [1, 2]}\"");
    check(
        "{% set a = [[1],[2]] %}{% for q in a %}{% do q.append(9) %}{% endfor %}{{ a }}{{ a[0] }}",
        "'[[1, 9], [2, 9]][1, 9]'",
    );
}

#[test]
fn groups_are_gathered() {
    check(
        "{% set g = {} %}{% for q in l %}{% set _ = g.setdefault(q % 2, []).append(q) %}{% endfor %}{{ g }}",
        "{1: [1, 3], 0: [2]}",
    );
    check(
        "{% set a = [] %}{% for q in range(5) %}{% if q not in a %}{% do a.append(q) %}{% endif %}{% endfor %}{{ a | length }} {{ a[0] }} {{ a[-1] }} {{ a[1:3] }} {{ 3 in a }} {{ a == [0,1,2,3,4] }}",
        "'5 0 4 [1, 2] True True'",
    );
    check(
        "{% set ns = namespace(r=[]) %}{% for q in l %}{% set ns.r = ns.r + [q] %}{% do ns.r.append('x') %}{% endfor %}{{ ns.r }}",
        "[1, 'x', 2, 'x', 3, 'x']",
    );
}

#[test]
fn calls_are_given_copies_of_what_the_template_wrote_down() {
    check("{% macro add(t) %}{% do t.append(5) %}{% endmacro %}{% set a = [1] %}{{ add(a) }}{{ a }}", "[1]");
    check(
        "{% set rows = [] %}{% set row = {} %}{% do row.update(x=1) %}{% do rows.append(row) %}{% do row.update(y=2) %}{{ rows }}",
        "[{'x': 1}]",
    );
    check(
        "{% set a = [] %}{% do a.append(1) %}{% set c = a.copy() %}{% do c.append(2) %}{{ a }}{{ c }}",
        "'[1][1, 2]'",
    );
}

#[test]
fn what_was_printed_stays() {
    check("{% set a = [] %}{{ a }}{% do a.append(1) %}{{ a }}", "'[][1]'");
    check(
        "{% set a = [3,1,2] %}{% do a.sort() %}{{ a }}{% do a.reverse() %}{{ a }}{{ a.pop() }}{{ a }}",
        "'[1, 2, 3][3, 2, 1]1[3, 2]'",
    );
}

#[test]
fn variables_change_for_one_template_only() {
    check("{% do l.append(4) %}{{ l }}", "[1, 2, 3, 4]");
    check("{{ l }}", "[1, 2, 3]");
    check("{% do nested.a.b[0].update({'q': 1}) %}{{ nested }}", "{'a': {'b': [{'c': 'text', 'q': 1}]}}");
}

#[test]
fn a_missing_attribute_fails_inside_a_recursive_call() {
    super::check_error(
        "{% for n in [{'a': 1, 'k': [{'a': 2}]}] recursive %}{{ n.a }}{{ n.k is defined }}{% if n.k is defined %}{{ loop(n.k) }}{% endif %}{% endfor %}",
        "object of type 'dict' has no attribute 'k'",
    );
}
