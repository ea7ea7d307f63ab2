//! Expressions: numbers, comparisons, items, attributes, methods, globals. Expected values were recorded from the reference.

use super::{check, check_error};

#[test]
fn attributes() {
    check("{{ d.t + 1 }}", "6");
    check("{{ nested.a }}", "{'b': [{'c': 'text'}]}");
    check("{{ nested.a.b | length }}", "1");
    check("{{ nested.a.b | first }}", "{'c': 'text'}");
    check("{{ (nested.a.b | first).c }}", "'text'");
    check("{{ 5 .real }}", "5");
}

#[test]
fn attributes_fail() {
    check_error("{{ d.c }}", "object of type 'dict' has no attribute 'c'");
    check_error("{{ d.c.d }}", "object of type 'dict' has no attribute 'c'");
    check_error("{{ d.u }}", "'nobody' is undefined");
    check_error("{{ d.a + }}", "Syntax error in template. <- unexpected 'end of print statement'");
    check_error(
        "{{ d.a ",
        "Syntax error in template. <- unexpected end of template, expected 'end of print statement'.",
    );
    check_error("{{ s.__class__ }}", "access to attribute '__class__' of '_AnsibleTaggedStr' object is unsafe.");
    check_error("{{ l.foo }}", "object of type 'list' has no attribute 'foo'");
    check_error("{{ d.k.foo }}", "object of type 'int' has no attribute 'foo'");
    check_error("{{ none.foo }}", "object of type 'NoneType' has no attribute 'foo'");
    check_error("{{ true.foo }}", "object of type 'bool' has no attribute 'foo'");
    check_error("{{ l.9 }}", "object of type 'list' has no attribute 9");
    check_error("{{ d.__class__ }}", "access to attribute '__class__' of '_AnsibleLazyTemplateDict' object is unsafe.");
    check_error("{{ l.__len__ }}", "access to attribute '__len__' of '_AnsibleLazyTemplateList' object is unsafe.");
    check_error("{{ ''.__class__.__mro__ }}", "access to attribute '__class__' of 'str' object is unsafe.");
}

#[test]
fn attributes_fail_2() {
    check_error("{{ i.__foo__ }}", "object of type 'int' has no attribute '__foo__'");
    check_error("{{ i._foo }}", "object of type 'int' has no attribute '_foo'");
    check_error("{{ d._foo }}", "object of type 'dict' has no attribute '_foo'");
    check_error("{{ [].__class__ }}", "access to attribute '__class__' of 'list' object is unsafe.");
    check_error("{{ 5 .__class__ }}", "access to attribute '__class__' of 'int' object is unsafe.");
    check_error("{{ x.foo }}", "object of type 'int' has no attribute 'foo'");
    check_error("{{ y.foo }}", "object of type 'str' has no attribute 'foo'");
}

#[test]
fn items_and_slices() {
    check(
        "{{ 'abcdef'[1:3] }} {{ 'abcdef'[::-1] }} {{ 'abcdef'[::2] }} {{ [1,2,3][1:] }} {{ l[:2] }} {{ l[-2:] }} {{ (1,2,3)[1:] }} {{ l[::-1] }}",
        "'bc fedcba ace [2, 3] [1, 2] [2, 3] [2, 3] [3, 2, 1]'",
    );
    check("{{ nested.a.b[0].c }} {{ nested.a.b.0.c }} {{ nested['a']['b'][0]['c'] }}", "'text text text'");
    check("{{ '[1,2]' }}", "'[1,2]'");
    check("{{ l[0], l[1] }}", "[1, 2]");
    check("{{ y[0] }}", "'5'");
}

#[test]
fn items_and_slices_fail() {
    check_error("{{ l[5] }}", "object of type 'list' has no attribute 5");
    check_error(
        "{{ e[0] }}",
        "ansible._internal._templating._lazy_containers._AnsibleLazyTemplateList object has no element 0",
    );
    check_error("{{ [][0] }}", "list object has no element 0");
    check_error(
        "{{ e[''] }}",
        "'ansible._internal._templating._lazy_containers._AnsibleLazyTemplateList object' has no attribute ''",
    );
    check_error("{{ d['zz'] }}", "object of type 'dict' has no attribute 'zz'");
    check_error("{{ 'abc'[0] }} {{ 'abc'[-1] }} {{ 'abc'[5] }}", "object of type 'str' has no attribute 5");
    check_error("{{ l[::0] }}", "Error rendering template. <- slice step cannot be zero");
    check_error("{{ d[1:2] }}", "Error rendering template. <- unhashable type: 'slice'");
    check_error("{{ 5[1:2] }}", "Error rendering template. <- 'int' object is not subscriptable");
    check_error("{{ l['a'] }}", "object of type 'list' has no attribute 'a'");
    check_error("{{ y['foo'] }}", "object of type 'str' has no attribute 'foo'");
    check_error("{{ x['foo'] }}", "object of type 'int' has no attribute 'foo'");
    check_error("{{ none[0] }}", "None has no element 0");
    check_error("{{ true['a'] }}", "object of type 'bool' has no attribute 'a'");
}

#[test]
fn numbers() {
    check("{{ 2 ** 200 }}", "1606938044258990275541962092341162602522202993782792835301376");
    check(
        "{{ 1 + 2 * 3 }} {{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % -3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 6 / 2 }}",
        "'7 64 4 3 -4 -2 2 3.5 3.0'",
    );
    check(
        "{{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 1e100 }} {{ 1e-7 }} {{ 0.1 + 0.2 }} {{ 10 ** 16 }} {{ 1.0 }} {{ 100000000000000000000.0 }} {{ -0.0 }} {{ 5 // 2.0 }}",
        "'3.0 0.5 1e+100 1e-07 0.30000000000000004 10000000000000000 1.0 1e+20 -0.0 2.0'",
    );
    check(
        "{{ 10 ** 30 // 7 }} {{ -(10 ** 30) % 7 }} {{ (10 ** 30) / 3 }} {{ 2 ** -1 }} {{ 2 ** 0.5 }} {{ 0 ** 0 }}",
        "'142857142857142857142857142857 6 3.333333333333333e+29 0.5 1.4142135623730951 1'",
    );
    check(
        "{{ 9223372036854775807 + 1 }} {{ -9223372036854775808 - 1 }} {{ 9223372036854775807 * 2 }} {{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 1_000 }}",
        "'9223372036854775808 -9223372036854775809 18446744073709551614 31 5 15 1000'",
    );
    check(
        "{{ 1 < 2 < 3 }} {{ 1 < 2 > 3 }} {{ 1 == 1.0 }} {{ 1 == true }} {{ 'a' < 'b' }} {{ [1,2] == [1,2] }} {{ (1,2) == [1,2] }} {{ {'a':1} == {'a':1.0} }}",
        "'True False True True True True False True'",
    );
    check(
        "{{ {'a': 1} }} {{ [1, 'two', 3.0, none, true] }} {{ (1, 2) }} {{ (1,) }} {{ () }} {{ [] }} {{ {} }}",
        r#""{'a': 1} [1, 'two', 3.0, None, True] [1, 2] [1] [] [] {}""#,
    );
    check(
        "{{ 'ab' * 3 }} {{ [1,2] * 2 }} {{ 3 * 'ab' }} {{ (1,) * 2 }} {{ 'a' * -1 }} {{ 'a' * true }}",
        "'ababab [1, 2, 1, 2] ababab [1, 1]  a'",
    );
    check("{{ 1 + 2 if true else 3 }}", "3");
    check("{{ l.1 }} {{ l.0 + l.2 }}", "'2 4'");
    check(
        "{{ 3.0 }} {{ 3.10 }} {{ 1e3 }} {{ 1e16 }} {{ 1e15 }} {{ 123456789.123456789 }} {{ 1.5e-5 }} {{ 0.0001 }} {{ 1e22 }} {{ 5e-324 }}",
        "'3.0 3.1 1000.0 1e+16 1000000000000000.0 123456789.12345679 1.5e-05 0.0001 1e+22 5e-324'",
    );
    check("{{ 3 | float }} {{ '3.5' | float }} {{ 3.7 | int }} {{ '3' | int }} {{ 'x' | int }}", "'3.0 3.5 3 3 0'");
    check(
        "{{ 10 // 3 }} {{ 10.0 // 3 }} {{ -10 // 3 }} {{ 10 % 3 }} {{ 10.5 % 3 }} {{ -10 % 3 }}",
        "'3 3.0 -4 1 1.5 2'",
    );
    check("{{ {1: 'a', 1.0: 'b', true: 'c'} }}", "{1: 'c'}");
}

#[test]
fn numbers_2() {
    check(
        "{{ 'a' < 'B' }} {{ (1,2) < (1,3) }} {{ [] < [1] }} {{ 'a' <= 'a' }} {{ 1 <= 1.0 }}",
        "'False True True True True'",
    );
}

#[test]
fn numbers_fail() {
    check_error("{{ 1 / 0 }}", "Error rendering template. <- division by zero");
    check_error("a {{ 1 / 0 }} b", "Error rendering template. <- division by zero");
    check_error("{{ 1 // 0 }}", "Error rendering template. <- integer division or modulo by zero");
    check_error("{{ 1 % 0 }}", "Error rendering template. <- integer modulo by zero");
    check_error("{{ 1.0 / 0 }}", "Error rendering template. <- float division by zero");
    check_error("{{ 1.0 // 0 }}", "Error rendering template. <- float floor division by zero");
    check_error("{{ 1.0 % 0 }}", "Error rendering template. <- float modulo");
    check_error("{{ 0 ** -1 }}", "Error rendering template. <- 0.0 cannot be raised to a negative power");
    check_error(
        "{{ 1 + none }}",
        "Error rendering template. <- unsupported operand type(s) for +: 'int' and 'NoneType'",
    );
    check_error(
        "{{ 'a' ~ 'b' | upper }} {{ ('a' ~ 'b') | upper }} {{ 1 + 2 | string | length }} {{ -1 | abs }} {{ (-1) | abs }} {{ - 5 + 3 }} {{ not true and false }} {{ 2 * 3 ~ 4 }} {{ 1 ~ 2 + 3 }} {{ 10 - 2 - 3 }} {{ 2 ** 2 ** 3 }} {{ 100 / 10 / 2 }} {{ 7 % 4 % 2 }} {{ 1 < 2 == true }} {{ 1 + 1 == 2 and 3 > 2 or false }} {{ 'a' in 'abc' == true }} {{ not 'a' in 'b' }}",
        r#"Error rendering template. <- can only concatenate str (not "int") to str"#,
    );
}

#[test]
fn globals() {
    check(
        "{{ range(3) | list }} {{ range(1, 10, 3) | list }} {{ range(5, 0, -2) | list }} {{ range(0) | list }} {{ range(3) }} {{ range(3)[1] }} {{ range(3) | length }}",
        "'[0, 1, 2] [1, 4, 7] [5, 3, 1] [] range(0, 3) 1 3'",
    );
    check(
        "{{ dict(a=1, b=2) }} {{ dict([('a', 1)]) }} {{ dict({'x': 1}, y=2) }}",
        r#""{'a': 1, 'b': 2} {'a': 1} {'x': 1, 'y': 2}""#,
    );
    check(
        "{{ lookup('vars', 'x') }} {{ lookup('items', 'a', 'b') }} {{ query('items', 'a', 'b') }} {{ q('items', 1) }} {{ lookup('items', 1, 2) }} {{ lookup('items', 'a', 'b', wantlist=True) }} {{ lookup('items') }}",
        r#""5 a,b ['a', 'b'] [1] [1, 2] ['a', 'b'] []""#,
    );
    check("{{ namespace(a=1).a }} {{ namespace(a=1) }}", r#""1 <Namespace {'a': 1}>""#);
    check("{{ cycler('a','b').next() }} {{ joiner('|')() }}x", "'a x'");
    check("{{ lookup('items', '{{ i }}') }}", "5");
    check("{{ lookup('items', ['{{ i }}', 'b']) }}", "[5, 'b']");
    check(
        "{{ 5 is eq 5 }} {{ 5 is eq(5) }} {{ 5 is sameas 5 }} {{ 'a' is in ['a'] }} {{ 'a' is not in ['a'] }}",
        "'True True True True False'",
    );
    check("{{ [1,2,3,] }} {{ (1,2,) }} {{ {'a':1,} }} {{ dict(a=1,) }}", r#""[1, 2, 3] [1, 2] {'a': 1} {'a': 1}""#);
    check("{{ range(5)[1:3] | list }}", "[1, 2]");
    check("{{ range(5) == range(5) }}", "True");
}

#[test]
fn globals_fail() {
    check_error("{{ range(3) }}", "Error rendering template. <- Type 'range' is unsupported for variable storage.");
    check_error("{{ range }}", "Error rendering template. <- Type 'type' is unsupported for variable storage.");
    check_error("{{ range('a') }}", "Error rendering template. <- 'str' object cannot be interpreted as an integer");
    check_error("{{ range() }}", "Error rendering template. <- range expected at least 1 argument, got 0");
    check_error("{{ range(1,2,0) }}", "Error rendering template. <- range() arg 3 must not be zero");
    check_error("{{ dict(5) }}", "Error rendering template. <- 'int' object is not iterable");
    check_error(
        "{{ dict([1]) }}",
        "Error rendering template. <- cannot convert dictionary update sequence element #0 to a sequence",
    );
    check_error(
        "{{ lookup() }}",
        "Error rendering template. <- _lookup() missing 1 required positional argument: 'plugin_name'",
    );
    check_error("{{ namespace(a=1).b }}", "object of type 'Namespace' has no attribute 'b'");
    check_error("{{ range(3)['a'] }} ", "object of type 'range' has no attribute 'a'");
    check_error(
        "{{ range(3) + [1] }}",
        "Error rendering template. <- unsupported operand type(s) for +: 'range' and 'list'",
    );
}

#[test]
fn methods() {
    check("{{ l.append(3) }}", "None");
    check(
        "{{ d | type_debug }} {{ {} | type_debug }} {{ (1,) | type_debug }} {{ d.items() | type_debug }} {{ d.items | type_debug }}",
        "'dict dict tuple UndefinedMarker method'",
    );
    check("{{ d.get('k') }} {{ d.get('zz') }} {{ d.get('zz', 'def') }} {{ d.get('t') }}", "'1  def 5'");
    check("{{ {'a': 1}.items() }} {{ {'b': 2}.keys() }} {{ {'b': 2}.values() }}", r#""[['a', 1]] ['b'] [2]""#);
    check(
        "{{ [1,2,3].index(2) }} {{ [1,2,2].count(2) }} {{ (1,2).index(2) }} {{ [3,1,2].copy() }}",
        "'1 2 1 [3, 1, 2]'",
    );
    check(
        "{{ i.bit_length() }} {{ 1.5.is_integer() }} {{ i.real }} {{ f.as_integer_ratio() }} {{ 5.__and__(3) }} {{ i.numerator }}",
        "'3 False 5 [3, 2] 1 5'",
    );
    check("{{ d.t }} {{ d['t'] }} {{ d.get('t') }}", "'5 5 5'");
}

#[test]
fn methods_fail() {
    check_error("{{ s.nomethod() }}", "object of type 'str' has no attribute 'nomethod'");
    check_error("{{ vars.keys() | length }}", "'vars' is undefined");
    check_error("{{ i.foo }} {{ 1.5.hex() }}", "object of type 'int' has no attribute 'foo'");
    check_error("{{ d.items() }} {{ d.keys() }}", "'nobody' is undefined");
    check_error("{{ d.get('u') }}", "'nobody' is undefined");
    check_error("{{ d.values() }}", "'nobody' is undefined");
    check_error("{{ [1,2].index(5) }}", "Error rendering template. <- 5 is not in list");
    check_error("{{ [].pop() }}", "Error rendering template. <- pop from empty list");
    check_error("{{ {}.pop('a') }}", "Error rendering template. <- 'a'");
    check_error("{{ d.k() }}", "Error rendering template. <- '_AnsibleTaggedInt' object is not callable");
}

#[test]
fn comparisons_and_logic() {
    check(
        "{{ true and 'x' }} {{ '' or 'z' }} {{ not 1 }} {{ not '' }} {{ 1 and 0 }} {{ none or 0 }}",
        "'x z False True 0 0'",
    );
    check("{{ l == [1,2,3] }} {{ l != [1] }} {{ d == {} }}", "'True True False'");
    check("{{ d == d }}", "True");
    check("{{ 'k' in d and d.k == 1 }}", "True");
    check(
        "{{ 'abc' is string }} {{ 5 is number }} {{ 5 is divisibleby 5 }} {{ 4 is divisibleby(2) }} {{ 5 is not odd }} {{ 4 is even and 3 is odd }} {{ n is none }} {{ d is mapping }} {{ l is sequence }}",
        "'True True True True False True True True True'",
    );
    check("{{ not 5 is odd }}", "False");
    check(
        "{{ true + 1 }} {{ true and 1 }} {{ false == 0 }} {{ true == 1 }} {{ true * 3 }} {{ -true }} {{ not 0 }} {{ true | int }}",
        "'2 1 True True 3 -1 True 1'",
    );
    check("{{ [1] in [[1]] }}", "True");
}

#[test]
fn comparisons_and_logic_fail() {
    check_error(
        "{{ [1,2] < [1,3] }} {{ 1 < 'a' }}",
        "Error rendering template. <- '<' not supported between instances of 'int' and 'str'",
    );
    check_error(
        "{{ 1 in [1,2] }} {{ 1 not in [1,2] }} {{ 'a' in 'abc' }} {{ 'k' in d }} {{ 'zz' in d }} {{ 1 in 'abc' }}",
        "Error rendering template. <- 'in <string>' requires string as left operand, not int",
    );
    check_error("{{ 1 in 5 }}", "Error rendering template. <- argument of type 'int' is not iterable");
    check_error("{{ none in none }}", "Error rendering template. <- argument of type 'NoneType' is not iterable");
    check_error("{{ 'a' < 1 }}", "Error rendering template. <- '<' not supported between instances of 'str' and 'int'");
    check_error(
        "{{ [1] < 'a' }}",
        "Error rendering template. <- '<' not supported between instances of 'list' and 'str'",
    );
    check_error(
        "{{ none < 1 }}",
        "Error rendering template. <- '<' not supported between instances of 'NoneType' and 'int'",
    );
    check_error(
        "{{ {} < {} }}",
        "Error rendering template. <- '<' not supported between instances of 'dict' and 'dict'",
    );
    check_error(
        "{{ l < d }}",
        "Error rendering template. <- '<' not supported between instances of '_AnsibleLazyTemplateList' and '_AnsibleLazyTemplateDict'",
    );
    check_error(
        "{{ [1, 'a'] < [1, 2] }}",
        "Error rendering template. <- '<' not supported between instances of 'str' and 'int'",
    );
    check_error(
        "{{ 'a' in {'a': 1} }} {{ 1 in {1: 2} }} {{ [1] in {1: 2} }}",
        "Error rendering template. <- unhashable type: 'list'",
    );
}
