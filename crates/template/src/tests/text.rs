//! Text: `%`, `str.format` and the methods of `str`. Expected values were recorded from the reference.

use super::{check, check_error};

#[test]
fn methods_of_text() {
    check(
        "{{ 'a,b,c'.split(',') }} {{ 'a b  c'.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ' a '.strip() }} {{ 'xxaxx'.strip('x') }} {{ 'abc'.upper() }} {{ 'ABC'.lower() }} {{ 'hello world'.title() }} {{ 'hello'.capitalize() }}",
        r#""['a', 'b', 'c'] ['a', 'b', 'c'] ['a', 'b,c'] ['a,b', 'c'] a a ABC abc Hello World Hello""#,
    );
    check(
        "{{ 'abc'.startswith('a') }} {{ 'abc'.endswith(('b','c')) }} {{ 'abc'.find('c') }} {{ 'abc'.find('z') }} {{ 'abcabc'.count('a') }} {{ 'abc'.replace('a','x') }} {{ 'abc'.index('c') }} {{ 'a-b'.partition('-') }} {{ 'a-b-c'.rpartition('-') }} {{ '5'.zfill(3) }} {{ '-5'.zfill(4) }} {{ 'ab'.center(7, '*') }} {{ 'abc'.ljust(5) }}| {{ 'abc'.rjust(5) }}",
        r#""True True 2 -1 2 xbc 2 ['a', '-', 'b'] ['a-b', '-', 'c'] 005 -005 ***ab** abc  |   abc""#,
    );
    check(
        "{{ '5'.isdigit() }} {{ 'a5'.isalnum() }} {{ 'abc'.isalpha() }} {{ ' '.isspace() }} {{ 'Abc'.istitle() }} {{ 'abc'.islower() }} {{ 'ABC'.isupper() }} {{ 'abc'.isidentifier() }} {{ 'é'.isascii() }}",
        "'True True True True True True True True False'",
    );
    check("{{ 'abc'.encode() }}", "b'abc'");
    check(
        "{{ [1,2,3][-1] }} {{ [1,2,3][1:][0] }} {{ 'abc'[1:][0] }} {{ [[1,2],[3,4]][1][0] }} {{ {'a': {'b': 5}}.a.b }} {{ {'a': {'b': 5}}['a']['b'] }} {{ (1,2)[0] }} {{ 'x,y'.split(',')[1] }}",
        "'3 2 b 3 5 5 1 y'",
    );
    check("{{ 'é' | length }} {{ 'é'.upper() }} {{ '日本'[1] }} {{ '日本語'[::-1] }}", "'1 É 本 語本日'");
    check("{{ y.split(' ') }}", "['5', 'tail']");
}

#[test]
fn methods_of_text_fail() {
    check_error("{{ s.split(1,2,3) }}", "Error rendering template. <- split() takes at most 2 arguments (3 given)");
    check_error("{{ 'abc'.index('z') }}", "Error rendering template. <- substring not found");
    check_error(
        "{{ ','.join([1,2]) }}",
        "Error rendering template. <- sequence item 0: expected str instance, int found",
    );
    check_error("{{ ','.join(5) }}", "Error rendering template. <- can only join an iterable");
    check_error("{{ 'abc'.foo() }}", "object of type 'str' has no attribute 'foo'");
    check_error("{{ 'abc'.upper(1) }}", "Error rendering template. <- str.upper() takes no arguments (1 given)");
    check_error(
        "{{ 'abc'.replace('a') }}",
        "Error rendering template. <- replace expected at least 2 arguments, got 1",
    );
    check_error(
        "{{ 'abc'.startswith(5) }}",
        "Error rendering template. <- startswith first arg must be str or a tuple of str, not int",
    );
    check_error("{{ 'abc'.split('') }}", "Error rendering template. <- empty separator");
    check_error("{{ 'abc'.zfill() }}", "Error rendering template. <- str.zfill() takes exactly one argument (0 given)");
    check_error("{{ 'abc'.center() }}", "Error rendering template. <- center expected at least 1 argument, got 0");
    check_error("{{ 'abc'.join() }}", "Error rendering template. <- str.join() takes exactly one argument (0 given)");
    check_error(
        "{{ 'a'.split(foo=1) }}",
        "Error rendering template. <- 'foo' is an invalid keyword argument for split()",
    );
}

#[test]
fn percent() {
    check(
        "{{ '%s and %d' % ('a', 5) }} {{ '%05.2f' % 3.14159 }} {{ '%x' % 255 }} {{ '%-5s|' % 'a' }} {{ '%5s|' % 'a' }} {{ '%(k)s' % {'k': 1} }} {{ '%%' % () }} {{ '%s' % [1] }} {{ '%r' % 'a' }}",
        r#""a and 5 03.14 ff a    |     a| 1 % [1] 'a'""#,
    );
    check(
        "{{ '%d' % 3.7 }} {{ '%+d' % 5 }} {{ '% d' % 5 }} {{ '%e' % 12345.678 }} {{ '%g' % 0.0001 }} {{ '%g' % 1e10 }} {{ '%#x' % 255 }} {{ '%o' % 8 }} {{ '%c' % 65 }} {{ '%.3s' % 'abcdef' }} {{ '%*d' % (5, 3) }} {{ '%s' % none }}",
        "'3 +5  5 1.234568e+04 0.0001 1e+10 0xff 10 A abc     3 None'",
    );
    check("{{ '%s' % nested }}", r#""{'a': {'b': [{'c': 'text'}]}}""#);
    check("{{ '%s %s' % (x, y) }}", "'5 5 tail'");
}

#[test]
fn percent_fail() {
    check_error("{{ '%d' % 'a' }}", "Error rendering template. <- %d format: a real number is required, not str");
    check_error("{{ '%s %s' % 'a' }}", "Error rendering template. <- not enough arguments for format string");
    check_error(
        "{{ '%s' % (1, 2) }}",
        "Error rendering template. <- not all arguments converted during string formatting",
    );
    check_error("{{ '%y' % 1 }}", "Error rendering template. <- unsupported format character 'y' (0x79) at index 1");
    check_error("{{ '%(z)s' % {'k': 1} }}", "Error rendering template. <- 'z'");
    check_error("{{ '%(z)s' % 5 }}", "Error rendering template. <- format requires a mapping");
    check_error("{{ '%s' % nobody }}", "'nobody' is undefined");
    check_error("{{ '%s' % d }}", "'nobody' is undefined");
}

#[test]
fn str_format() {
    check(
        "{{ '{} {}'.format(1, 'a') }} {{ '{0}{1}{0}'.format('x', 'y') }} {{ '{a}'.format(a=1) }} {{ '{:>5}|{:<5}|{:^5}'.format(1, 2, 3) }} {{ '{:05d}'.format(42) }} {{ '{:,}'.format(1234567) }} {{ '{:.2f}'.format(3.14159) }} {{ '{:x}'.format(255) }} {{ '{!r}'.format('a') }} {{ '{0[a]}'.format({'a': 1}) }} {{ '{:%}'.format(0.5) }} {{ '{{}}'.format() }}",
        r#""1 a xyx 1     1|2    |  3   00042 1,234,567 3.14 ff 'a' 1 50.000000% {}""#,
    );
    check("{{ '{a[b]}'.format_map({'a': {'b': 1}}) }}", "'1'");
    check(
        "{{ '{:>{w}}'.format('a', w=5) }} {{ '{:*^9}'.format('mid') }} {{ '{:+d}'.format(5) }} {{ '{:e}'.format(12345.678) }} {{ '{:g}'.format(0.00001) }} {{ '{:b}'.format(5) }} {{ '{:#x}'.format(255) }} {{ '{:_}'.format(1234567) }} {{ '{:08.3f}'.format(3.14159) }} {{ '{!s:>5}'.format(1) }} {{ '{:.3}'.format('abcdef') }} {{ '{:.3}'.format(3.14159) }} {{ '{:}'.format(true) }} {{ '{:d}'.format(true) }} {{ '{:10}|'.format(5) }} {{ '{:10}|'.format('a') }} {{ '{:c}'.format(65) }}",
        "'    a ***mid*** +5 1.234568e+04 1e-05 101 0xff 1_234_567 0003.142     1 abc 3.14 True 1          5| a         | A'",
    );
    check("{{ 'a'.format_map(5) }}", "'a'");
}

#[test]
fn str_format_fail() {
    check_error(
        "{{ '{}'.format() }}",
        "Error rendering template. <- Replacement index 0 out of range for positional args tuple",
    );
    check_error("{{ '{a}'.format() }}", "Error rendering template. <- 'a'");
    check_error(
        "{{ '{:d}'.format('a') }}",
        "Error rendering template. <- Unknown format code 'd' for object of type 'str'",
    );
    check_error("{{ '{'.format() }}", "Error rendering template. <- Single '{' encountered in format string");
    check_error("{{ '}'.format() }}", "Error rendering template. <- Single '}' encountered in format string");
    check_error("{{ '{}'.format(nobody) }}", "'nobody' is undefined");
    check_error(
        "{{ '{} {}'.format(x, y) }} {{ '{x}'.format(x=x) }} {{ '{0.k}'.format(d) }} {{ '{0[k]}'.format(d) }} {{ '{0[0]}'.format(l) }}",
        "Error rendering template. <- '_AnsibleLazyTemplateDict' object has no attribute 'k'",
    );
    check_error(
        "{{ '{0.nope}'.format(d) }}",
        "Error rendering template. <- '_AnsibleLazyTemplateDict' object has no attribute 'nope'",
    );
    check_error(
        "{{ '{:s}'.format(5) }}",
        "Error rendering template. <- Unknown format code 's' for object of type 'int'",
    );
    check_error(
        "{{ '{:x}'.format(1.5) }}",
        "Error rendering template. <- Unknown format code 'x' for object of type 'float'",
    );
    check_error(
        "{{ '{:.2d}'.format(5) }}",
        "Error rendering template. <- Precision not allowed in integer format specifier",
    );
    check_error(
        "{{ '{0} {}'.format(1, 2) }}",
        "Error rendering template. <- cannot switch from manual field specification to automatic field numbering",
    );
    check_error(
        "{{ '{} {0}'.format(1, 2) }}",
        "Error rendering template. <- cannot switch from automatic field numbering to manual field specification",
    );
    check_error(
        "{{ '{1}'.format(1) }}",
        "Error rendering template. <- Replacement index 1 out of range for positional args tuple",
    );
}

#[test]
fn str_format_fail_2() {
    check_error("{{ '{!z}'.format(1) }}", "Error rendering template. <- Unknown conversion specifier z");
    check_error("{{ '{:5'.format(1) }}", "Error rendering template. <- unmatched '{' in format spec");
    check_error(
        "{{ '{:5d5}'.format(1) }}",
        "Error rendering template. <- Invalid format specifier '5d5' for object of type 'int'",
    );
}

#[test]
fn join_names_the_class_of_numbers_from_files() {
    check_error(
        "{{ ','.join(l) }}",
        "Error rendering template. <- sequence item 0: expected str instance, _AnsibleTaggedInt found",
    );
}
