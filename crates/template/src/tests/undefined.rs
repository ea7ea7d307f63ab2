//! Markers: what is undefined, and how far it travels. Expected values were recorded from the reference.

use super::{check, check_error};

#[test]
fn markers() {
    check("{{ lt | length }}", "3");
    check("{{ nobody is defined }} {{ d.c is defined }} {{ d.c.d is defined }}", "'False False False'");
    check("{{ nobody | default('x') }}", "'x'");
    check("{{ d.u | default('x') }}", "'x'");
    check("{{ 'a' 'b' }} {{ 'x' if false }}", "'ab '");
    check("{{ 'x' if true else 'y' }} {{ 'x' if false else 'y' }} {{ 'a' if true }}", "'x y a'");
    check(
        "{{ {'a':1}.pop('a') }} {{ {'a':1}.pop('b', 7) }} {{ {'a':1}.setdefault('b', 2) }} {{ {'a':1}.copy() }} {{ {'a':1,'b':2}.popitem() }}",
        r#""1 7 2 {'a': 1} ['b', 2]""#,
    );
    check("{{ lookup('vars', 'bad') | default('ok') }}", "'ok'");
    check("{{ lt[0] }} {{ lt[2] }}", "'5 3'");
    check("{{ [nobody] | length }}", "1");
    check("{{ {'a': nobody} | length }}", "1");
    check("{{ {'a': nobody}.a | default('x') }}", "'x'");
    check(
        "{{ nobody.at.all | default('c') }} {{ nobody['x'] | default('y') }} {{ nobody() | default('z') }} {{ nobody.x() | default('w') }}",
        "'c y z w'",
    );
    check("{{ nobody | upper | default('u') }}", "'u'");
}

#[test]
fn markers_2() {
    check("{{ nobody is defined and nobody.x == 1 }}", "False");
    check("{{ nobody if nobody is defined else 'none' }}", "'none'");
    check("{{ 'a' % nobody }}", "'a'");
    check("{{ 5 | default(nobody) }}", "5");
    check(
        "{{ ('x' if false) | default('soft') }} {{ ('x' if false) is defined }} [{{ 'x' if false }}] {{ ('x' if false) | upper }}",
        "' False [] '",
    );
    check("{{ ('x' if false) ~ 'y' }}", "'y'");
    check("{{ ('x' if false) == 'y' }}", "False");
    check("{{ b | default('x') }} {{ e | default('x', true) }}", "'True x'");
    check("{{ 'text' if nobody is not defined else nobody }}", "'text'");
    check("{{ 5 in lt }}", "True");
}

#[test]
fn markers_fail() {
    check_error("{{ nobody }}", "'nobody' is undefined");
    check_error("{{ nobody + 1 }}", "'nobody' is undefined");
    check_error("{{ l | nofilter }}", "Syntax error in template. <- No filter named 'nofilter'.");
    check_error("{{ lt | join(',') }}", "'nobody' is undefined");
    check_error("{{ lt | map('upper') }}", "'nobody' is undefined");
    check_error("{{ undef('hello') }}", "hello");
    check_error("{{ bad ~ 'x' }}", "'nobody' is undefined");
    check_error(
        "{{ 'x' if false }}",
        "Error rendering template. <- Type 'Undefined' is unsupported for variable storage.",
    );
    check_error("{{ lookup('vars', 'bad') }}", "'nobody' is undefined");
    check_error("{{ undef() }}", "Mandatory variable has not been overridden");
    check_error("{{ undef(hint='x y') }}", "x y");
    check_error(
        "{{ undef(5) }}",
        "Error rendering template. <- The 'hint' argument must be of type 'str' or 'NoneType', not 'int'.",
    );
    check_error("{{ lookup('items', '{{ nobody }}') }}", "'nobody' is undefined");
    check_error("{{ lt[1] }}", "'nobody' is undefined");
}

#[test]
fn markers_fail_2() {
    check_error("{{ lt }}", "'nobody' is undefined");
    check_error("{{ lt == [5, 1, 3] }}", "'nobody' is undefined");
    check_error("{{ [nobody] }}", "'nobody' is undefined");
    check_error("{{ (nobody ~ 'x') | default('u') }}", "'nobody' is undefined");
    check_error("{{ (nobody + 1) | default('u') }}", "'nobody' is undefined");
    check_error("{{ nobody is string }}", "'nobody' is undefined");
    check_error("{{ nobody == 1 }}", "'nobody' is undefined");
    check_error("{{ nobody in [1] }}", "'nobody' is undefined");
    check_error("{{ [1] is nobody }}", "Syntax error in template. <- No test named 'nobody'.");
    check_error("{{ not nobody }}", "'nobody' is undefined");
    check_error("{{ 1 if nobody else 2 }}", "'nobody' is undefined");
    check_error("{{ -nobody }}", "'nobody' is undefined");
    check_error("{{ l[nobody] }}", "'nobody' is undefined");
    check_error("{{ d[nobody] }}", "'nobody' is undefined");
}

#[test]
fn markers_fail_3() {
    check_error("{{ nobody[1:2] }}", "'nobody' is undefined");
    check_error(
        "{{ l[nobody:] }}",
        "Error rendering template. <- slice indices must be integers or None or have an __index__ method",
    );
    check_error("{{ {nobody: 1} }}", "'nobody' is undefined");
    check_error("{{ s.join([nobody]) }}", "'nobody' is undefined");
    check_error("{{ d.get(nobody) }}", "'nobody' is undefined");
    check_error("{{ 5() | default('caught') }}", "Error rendering template. <- 'int' object is not callable");
    check_error("{{ (1/0) | default('caught') }}", "Error rendering template. <- division by zero");
    check_error(
        "{{ 'a' | int(1,2,3,4) | default('caught') }}",
        "The filter plugin 'ansible.builtin.int' failed. <- do_int() takes from 1 to 3 positional arguments but 5 were given",
    );
    check_error(
        "{{ [('x' if false)] }}",
        "Error rendering template. <- Type 'Undefined' is unsupported for variable storage.",
    );
    check_error(
        "{{ ('x' if false).foo }}",
        "Error rendering template. <- the inline if-expression on line 1 evaluated to false and no else section was defined.",
    );
    check_error(
        "{{ ('x' if false) + 'y' }}",
        "Error rendering template. <- the inline if-expression on line 1 evaluated to false and no else section was defined.",
    );
    check_error(
        "{{ [1, 2] + l }} {{ l + [4] }} {{ l + lt | length }}",
        r#"Error rendering template. <- can only concatenate list (not "int") to list"#,
    );
    check_error("{{ (l + lt)[4] }}", "'nobody' is undefined");
    check_error("{{ l + lt }}", "'nobody' is undefined");
}

#[test]
fn markers_fail_4() {
    check_error("{{ lt ~ '' }}", "'nobody' is undefined");
    check_error("a {{ lt }}", "'nobody' is undefined");
    check_error("a {{ lt }} b {{ nobody }}", "'nobody' is undefined");
    check_error("a {{ nobody }} b {{ lt }}", "'nobody' is undefined");
}
