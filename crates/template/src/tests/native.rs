//! What results are: native values, `omit`. Expected values were recorded from the reference.

use super::{check, check_error};

#[test]
fn native_values() {
    check("a{{ n }}b", "'ab'");
    check("a{{ [n] }}b", "'a[None]b'");
    check("{{ 'a' ~ 1 ~ none ~ [1,'x'] ~ true }}", r#""a1None[1, 'x']True""#);
    check("{{ (1, 2) }}", "[1, 2]");
    check("{{ (1,) }}", "[1]");
    check("{{ () }}", "[]");
    check("{{ {'a': (1, 2)} }}", "{'a': [1, 2]}");
    check("{{ true }} {{ True }} {{ none }} {{ None }} {{ false }}", "'True True   False'");
    check("{{ True }}", "True");
    check("{{ None }}", "None");
    check("{{ i }} ", "'5 '");
    check("{{ '{{ x }}' }}", "'{{ x }}'");
    check("{{ '{{ i }}' ~ 'a' }}", "'{{ i }}a'");
    check(r#"{{ ["{{ i }}"] }}"#, "['{{ i }}']");
}

#[test]
fn native_values_2() {
    check("{{ nested }}", "{'a': {'b': [{'c': 'text'}]}}");
    check("{{ l | map('string') | join(',') }}", "'1,2,3'");
    check("{{ [x, y] }}", "[5, '5 tail']");
    check("{{ {'a': x} }}", "{'a': 5}");
    check("{{ {x: 1} }}", "{5: 1}");
    check("{{ x }}{{ x }}", "'55'");
    check("{{ x + 1 }}", "6");
    check("{{ l * 2 }}", "[1, 2, 3, 1, 2, 3]");
    check("{{ nested | string }}", r#""{'a': {'b': [{'c': 'text'}]}}""#);
    check("{{ nested ~ '' }}", r#""{'a': {'b': [{'c': 'text'}]}}""#);
    check("a {{ nested }}", r#""a {'a': {'b': [{'c': 'text'}]}}""#);
    check("{{ n }}", "None");
    check("{{ n }}{{ n }}", "None");
    check("{{ n }} ", "' '");
}

#[test]
fn native_values_3() {
    check("{{ n }}x", "'x'");
    check("{{ n ~ '' }}", "'None'");
    check("{{ n | string }}", "'None'");
    check("{{ [n] }}", "[None]");
    check("{{ '' }}", "''");
    check("{{ '' }}{{ '' }}", "''");
    check("{{ '5' }}", "'5'");
    check("{{ 5 }}{{ 5 }}", "'55'");
    check("{{ true }}{{ '' }}", "'True'");
    check("{{ '{}' }}", "'{}'");
    check("{{ ' ' }}", "' '");
    check(r#"{{ "c:\temp" }}"#, r"'c:\\temp'");
    check("{{ 1,2,3 }}", "[1, 2, 3]");
    check("{{ 1, }}", "[1]");
}

#[test]
fn native_values_4() {
    check("{{ ((((1)))) }}", "1");
    check(
        r#"{{ "it's" }} {{ 'say "hi"' }} {{ ["it's", 'say "hi"', 'both \' "'] }}"#,
        r#"'it\'s say "hi" ["it\'s", \'say "hi"\', \'both \\\\\\\' "\']'"#,
    );
    check(r#"{{ "tab\there" }} {{ ["tab\there"] }}"#, r#""tab\\there ['tab\\\\there']""#);
    check("{{ {'a': 1, 'b': [1, {'c': none}]} }}", "{'a': 1, 'b': [1, {'c': None}]}");
    check("{{ {'a': 1, 'a': 2} }}", "{'a': 2}");
    check("{{ {none: 1} }}", "{None: 1}");
}

#[test]
fn native_values_fail() {
    check_error("{{ d }}", "'nobody' is undefined");
    check_error("{{ d() }}", "Error rendering template. <- '_AnsibleLazyTemplateDict' object is not callable");
    check_error(
        "{{ i + s }}",
        "Error rendering template. <- unsupported operand type(s) for +: '_AnsibleTaggedInt' and '_AnsibleTaggedStr'",
    );
    check_error("{{ foo('x') }}", "'foo' is undefined");
    check_error("{{ l is notest }}", "Syntax error in template. <- No test named 'notest'.");
    check_error(
        "{{ 5 | int(1,2,3,4) }}",
        "The filter plugin 'ansible.builtin.int' failed. <- do_int() takes from 1 to 3 positional arguments but 5 were given",
    );
    check_error(
        "{{ 'a' | float(nodef=1) }}",
        "The filter plugin 'ansible.builtin.float' failed. <- do_float() got an unexpected keyword argument 'nodef'",
    );
    check_error("{{ {1,2} }}", "Syntax error in template. <- expected token ':', got ','");
    check_error("{{ 5() }}", "Error rendering template. <- 'int' object is not callable");
    check_error("{{ 'a'() }}", "Error rendering template. <- 'str' object is not callable");
    check_error("{{ none() }}", "Error rendering template. <- 'NoneType' object is not callable");
    check_error("{{ -'a' }}", "Error rendering template. <- bad operand type for unary -: 'str'");
    check_error("{{ +[] }}", "Error rendering template. <- bad operand type for unary +: 'list'");
    check_error("{{ 'a' + 1 }}", r#"Error rendering template. <- can only concatenate str (not "int") to str"#);
}

#[test]
fn native_values_fail_2() {
    check_error("{{ [1] + 'a' }}", r#"Error rendering template. <- can only concatenate list (not "str") to list"#);
    check_error("{{ l + 'a' }}", r#"Error rendering template. <- can only concatenate list (not "str") to list"#);
    check_error("{{ (1,) + [1] }}", r#"Error rendering template. <- can only concatenate tuple (not "list") to tuple"#);
    check_error(
        "{{ d + d }}",
        "Error rendering template. <- unsupported operand type(s) for +: '_AnsibleLazyTemplateDict' and '_AnsibleLazyTemplateDict'",
    );
    check_error("{{ 'a' * 'b' }}", "Error rendering template. <- can't multiply sequence by non-int of type 'str'");
    check_error("{{ [1] - [1] }}", "Error rendering template. <- unsupported operand type(s) for -: 'list' and 'list'");
    check_error("{{ 'a' - 'b' }}", "Error rendering template. <- unsupported operand type(s) for -: 'str' and 'str'");
    check_error(
        "{{ none + 1 }}",
        "Error rendering template. <- unsupported operand type(s) for +: 'NoneType' and 'int'",
    );
    check_error("{{ {[]: 1} }}", "Error rendering template. <- unhashable type: 'list'");
    check_error("{{ {l: 1} }}", "Error rendering template. <- unhashable type: '_AnsibleLazyTemplateList'");
    check_error(
        "{{ 1 if 2 if 3 else 4 else 5 }}",
        "Syntax error in template. <- expected token 'end of print statement', got 'else'",
    );
    check_error("{{ {(1,2): 3} }}", "Error rendering template. <- unhashable type: 'list'");
}

#[test]
fn omit() {
    check("{{ [omit, 1] }}", "[1]");
    check("{{ x }}{{ omit }}", "'5'");
    check("{{ omit is defined }} {{ omit }} x", "'True  x'");
    check("{{ {'a': omit, 'b': 1} }}", "{'b': 1}");
    check("{{ [[omit], omit] }}", "[[]]");
    check("{{ (omit, 1) }}", "[1]");
    check("{{ d | default(omit) | length }}", "3");
    check("{{ {'a': nobody | default(omit)} }}", "{}");
    check("{{ 'x' if omit else 'y' }}", "'x'");
}
