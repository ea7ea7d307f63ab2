use super::read;
use crate::DuplicateKeys;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(read(text, DuplicateKeys::Warn), expected);
}

#[test]
fn empty_documents_are_none() {
    check("", "None");
    check("# only a comment\n", "None");
    check("---\n", "None");
    check(
        r"---
...
",
        "None",
    );
}

#[test]
fn knows_where_each_string_and_collection_was_written() {
    check(
        r"- a
- b: c
  d: [1, x]
",
        "L@1:1[S'a'@1:3T,D@2:3{S'b'@2:3T=S'c'@2:6T,S'd'@3:3T=L@3:6[1,S'x'@3:10T,],},]",
    );
    check(
        r"a:
- b
-   c
",
        "D@1:1{S'a'@1:1T=L@2:1[S'b'@2:3T,S'c'@3:5T,],}",
    );
    check(
        r"? key
: value
",
        "D@1:1{S'key'@1:3T=S'value'@2:3T,}",
    );
    check("!!map {a: b}\n", "D@1:1{S'a'@1:8T=S'b'@1:11T,}");
    check(
        r"a: |
  text
",
        r"D@1:1{S'a'@1:1T=S'text\n'@1:4T,}",
    );
}

#[test]
fn truths_are_those_of_yaml_1_1() {
    check(
        "[yes, Yes, YES, yEs, no, on, off, True, tRue, y, n, Y, N]",
        "L@1:1[True,True,True,S'yEs'@1:17T,False,True,False,True,S'tRue'@1:41T,S'y'@1:47T,S'n'@1:50T,S'Y'@1:53T,S'N'@1:56T,]",
    );
}

#[test]
fn nulls_are_four_words() {
    check("[null, Null, NULL, ~, nULL, '']\n", "L@1:1[None,None,None,None,S'nULL'@1:23T,S''@1:29T,]");
    check(
        r"a:
b: ''
",
        "D@1:1{S'a'@1:1T=None,S'b'@2:1T=S''@2:4T,}",
    );
}

#[test]
fn integers_have_five_bases() {
    check("[0600, 0o17, 0x1F, 0b101, 190:20:30, 1_000, -5, +5]", "L@1:1[384,S'0o17'@1:8T,31,5,685230,1000,-5,5,]");
    check("[08, 0_7, 1:2, 00, -0, 1:60]", "L@1:1[S'08'@1:2T,7,62,0,0,S'1:60'@1:24T,]");
    check(
        "a: 0b_\n",
        r"[ERROR]: YAML parsing failed: invalid literal for int() with base 2: ''
Origin: /site.yml

",
    );
    check("99999999999999999999999\n", "99999999999999999999999");
}

#[test]
fn floats_need_a_point() {
    check(
        "[1.5, 1., .5, -.5, +.5, 1e3, 1.0e3, 1.0e+3, 1_0.5_]",
        "L@1:1[1.5,1.0,0.5,S'-.5'@1:15T,S'+.5'@1:20T,S'1e3'@1:25T,S'1.0e3'@1:30T,1000.0,10.5,]",
    );
    check("[.inf, -.INF, +.Inf, .nan, .NaN, +.nan]", "L@1:1[inf,-inf,inf,nan,nan,S'+.nan'@1:34T,]");
    check("[1:30.5, -1:30.5, ._5, 6.02E-23, 1.0e+999]", "L@1:1[90.5,-90.5,S'._5'@1:19T,6.02e-23,inf,]");
}

#[test]
fn dates_are_values() {
    check(
        "[2001-12-14, 2001-1-1, 2001-12-15 2:59:43.10]",
        "L@1:1[T2001-12-14,S'2001-1-1'@1:14T,T2001-12-15T02:59:43.100000,]",
    );
    check(
        r"- 2001-12-14t21:59:43.10-05:00
- 2001-12-14 21:59:43.1234567 +5:30
- 2001-12-14T21:59:43Z
",
        "L@1:1[T2001-12-14T21:59:43.100000-05:00,T2001-12-14T21:59:43.123456+05:30,T2001-12-14T21:59:43+00:00,]",
    );
}

#[test]
fn dates_that_do_not_exist_are_errors() {
    check(
        "a: 2001-13-14\n",
        r"[ERROR]: YAML parsing failed: month must be in 1..12
Origin: /site.yml

",
    );
    check(
        "a: 2001-02-30\n",
        r"[ERROR]: YAML parsing failed: day is out of range for month
Origin: /site.yml

",
    );
    check(
        "a: 2001-02-03 25:00:00\n",
        r"[ERROR]: YAML parsing failed: hour must be in 0..23
Origin: /site.yml

",
    );
    check(
        "a: 2001-02-03 05:06:50 +99:00\n",
        r"[ERROR]: YAML parsing failed: offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not datetime.timedelta(days=4, seconds=10800).
Origin: /site.yml

",
    );
}

#[test]
fn quoted_texts_are_folded_and_unescaped() {
    check("'it''s'\n", r#"S"it's"@1:1T"#);
    check(
        r#""x\ty\u00e9\x41\
  z"
"#,
        r"S'x\tyéAz'@1:1T",
    );
    check(
        r"'foo

  bar'
",
        r"S'foo\nbar'@1:1T",
    );
    check(
        r#""
"
"#,
        "S' '@1:1T",
    );
}

#[test]
fn blocks_keep_or_fold_lines() {
    check(
        r"|
 foo
  bar
 baz


",
        r"S'foo\n bar\nbaz\n'@1:1T",
    );
    check(
        r"- >-
  x
  y

  z
- |+
  a

- >2
    x
   y
",
        r"L@1:1[S'x y\nz'@1:3T,S'a\n\n'@6:3T,S'  x\n y\n'@9:3T,]",
    );
    check("a: |\n  no line end", "D@1:1{S'a'@1:1T=S'no line end'@1:4T,}");
    check(
        r"a: |+
  foo
 ",
        r"D@1:1{S'a'@1:1T=S'foo\n'@1:4T,}",
    );
}

#[test]
fn anchors_share_values() {
    check(
        r"a: &x [1, b]
b: *x
",
        "D@1:1{S'a'@1:1T=L@1:4[1,S'b'@1:11T,],S'b'@2:1T=L@1:4[1,S'b'@1:11T,],}",
    );
    check(
        r"a: &x '{{ y }}'
b: !unsafe [*x, '{{ y }}']
",
        "D@1:1{S'a'@1:1T=S'{{ y }}'@1:4T,S'b'@2:1T=L@2:4[S'{{ y }}'@1:4T,S'{{ y }}'@2:17,],}",
    );
}

#[test]
fn merge_keys_put_other_mappings_first() {
    check(
        r"base: &b {x: 1, y: 2}
d:
  z: 3
  <<: *b
",
        "D@1:1{S'base'@1:1T=D@1:7{S'x'@1:11T=1,S'y'@1:17T=2,},S'd'@2:1T=D@3:3{S'x'@1:11T=1,S'y'@1:17T=2,S'z'@3:3T=3,},}",
    );
    check(
        r"l: &l [{a: 1}, {b: 3}]
d:
  <<: *l
  c: 1
",
        "D@1:1{S'l'@1:1T=L@1:4[D@1:8{S'a'@1:9T=1,},D@1:16{S'b'@1:17T=3,},],S'd'@2:1T=D@3:3{S'b'@1:17T=3,S'a'@1:9T=1,S'c'@4:3T=1,},}",
    );
    check(
        r"d:
  <<: 5
",
        r#"[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /site.yml:2:5

1 d:
2   <<: 5
      ^ column 5


For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"

"#,
    );
    check(
        r"d:
  <<: [1]
",
        r#"[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /site.yml:2:5

1 d:
2   <<: [1]
      ^ column 5


For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"

"#,
    );
}

#[test]
fn overriding_a_merged_key_warns_as_for_a_duplicate() {
    check(
        r"base: &b {x: 1}
d:
  <<: *b
  x: 2
",
        r"[WARNING]: Found duplicate mapping key 'x'.
Origin: /site.yml:4:3

2 d:
3   <<: *b
4   x: 2
    ^ column 3

Using last defined value only.

D@1:1{S'base'@1:1T=D@1:7{S'x'@1:11T=1,},S'd'@2:1T=D@3:3{S'x'@1:11T=2,},}",
    );
}

#[test]
fn duplicate_keys_warn() {
    check(
        r"a: 1
b: 2
a: 3
",
        r"[WARNING]: Found duplicate mapping key 'a'.
Origin: /site.yml:3:1

1 a: 1
2 b: 2
3 a: 3
  ^ column 1

Using last defined value only.

D@1:1{S'a'@1:1T=3,S'b'@2:1T=2,}",
    );
    check(
        "{1: a, 1.0: b, true: c}\n",
        r"[WARNING]: Found duplicate mapping key 1.0.
Origin: /site.yml:1:8

1 {1: a, 1.0: b, true: c}
         ^ column 8

Using last defined value only.

[WARNING]: Found duplicate mapping key True.
Origin: <unknown>

True

Using last defined value only.

D@1:1{1=S'c'@1:22T,}",
    );
    check(
        r"~: 1
~: 2
",
        "[WARNING]: Found duplicate mapping key None. Using last defined value only.\nD@1:1{None=2,}",
    );
    check(
        r"a: {b: 1, b: 2}
c: [{d: 1, d: 2}]
a: 3
",
        r"[WARNING]: Found duplicate mapping key 'a'.
Origin: /site.yml:3:1

1 a: {b: 1, b: 2}
2 c: [{d: 1, d: 2}]
3 a: 3
  ^ column 1

Using last defined value only.

[WARNING]: Found duplicate mapping key 'b'.
Origin: /site.yml:1:11

1 a: {b: 1, b: 2}
            ^ column 11

Using last defined value only.

[WARNING]: Found duplicate mapping key 'd'.
Origin: /site.yml:2:12

1 a: {b: 1, b: 2}
2 c: [{d: 1, d: 2}]
             ^ column 12

Using last defined value only.

D@1:1{S'a'@1:1T=3,S'c'@2:1T=L@2:4[D@2:5{S'd'@2:6T=2,},],}",
    );
}

#[test]
fn unsafe_values_are_data_read_by_their_looks() {
    check(
        r"a: !unsafe '{{ x }}'
b: '{{ x }}'
",
        "D@1:1{S'a'@1:1T=S'{{ x }}'@1:4,S'b'@2:1T=S'{{ x }}'@2:4T,}",
    );
    check(
        r#"!unsafe {a: '{{ x }}', b: ["5", yes]}
"#,
        "D@1:1{S'a'@1:10=S'{{ x }}'@1:13,S'b'@1:24=L@1:27[S'5'@1:28,True,],}",
    );
    check(
        r#"a: !unsafe "yes\n"
"#,
        r"[ERROR]: YAML parsing failed: 'yes\n'
Origin: /site.yml

",
    );
}

#[test]
fn vaulted_values_stay_encrypted() {
    check(
        r"a: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  61
",
        "D@1:1{S'a'@1:1T=V@1:4,}",
    );
    check(
        "a: !vault [b]\n",
        r"[ERROR]: YAML parsing failed: The '!vault' tag requires a string value.
Origin: /site.yml:1:4

1 a: !vault [b]
     ^ column 4

",
    );
    check(
        "a: !vault 5\n",
        r"[ERROR]: YAML parsing failed: The '!vault' tag requires a string value.
Origin: /site.yml:1:4

1 a: !vault 5
     ^ column 4

",
    );
}

#[test]
fn standard_tags_convert() {
    check(
        "[!!str 5, !!int '5', !!float 5, !!bool 'ON', !!null x, ! 5, ! ]",
        "L@1:1[S'5'@1:2T,5,5.0,True,None,5,S''@1:61T,]",
    );
    check("!!binary aGVsbG8=\n", "b'hello'");
    check("!!set {x, y}\n", "E{S'x'@1:8T,S'y'@1:11T}");
    check(
        "!!float foo\n",
        r"[ERROR]: YAML parsing failed: could not convert string to float: 'foo'
Origin: /site.yml

",
    );
    check(
        "!!int foo\n",
        r"[ERROR]: YAML parsing failed: invalid literal for int() with base 10: 'foo'
Origin: /site.yml

",
    );
    check(
        "!!bool foo\n",
        r"[ERROR]: YAML parsing failed: 'foo'
Origin: /site.yml

",
    );
    check(
        "!!binary a\n",
        r"[ERROR]: YAML parsing failed: Failed to decode base64 data: Invalid base64-encoded string: number of data characters (1) cannot be 1 more than a multiple of 4.
Origin: /site.yml:1:1

1 !!binary a
  ^ column 1

",
    );
}

#[test]
fn pairs_and_ordered_maps_are_lists_of_tuples() {
    check(
        "!!pairs [{a: 1}, {a: 2}]\n",
        "[DEP]: Use of the YAML `!!pairs` tag is deprecated.\nL@1:1[U@1:1[S'a'@1:11T,1,],U@1:1[S'a'@1:19T,2,],]",
    );
    check("!!omap [{a: 1}]\n", "[DEP]: Use of the YAML `!!omap` tag is deprecated.\nL@1:1[U@1:1[S'a'@1:10T,1,],]");
    check(
        "!!pairs [{a: 1, b: 2}]\n",
        r#"[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /site.yml:1:12

1 !!pairs [{a: 1, b: 2}]
             ^ column 12


For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"

"#,
    );
}

#[test]
fn unknown_tags_are_errors() {
    check(
        "a: !foo bar\n",
        r"[ERROR]: YAML parsing failed: Could not determine a constructor for the tag '!foo'.
Origin: /site.yml:1:4

1 a: !foo bar
     ^ column 4

",
    );
    check(
        "a: !!python/object:os.system {}\n",
        r"[ERROR]: YAML parsing failed: Could not determine a constructor for the tag 'tag:yaml.org,2002:python/object:os.system'.
Origin: /site.yml:1:4

1 a: !!python/object:os.system {}
     ^ column 4

",
    );
    check(
        "a: =\n",
        r"[ERROR]: YAML parsing failed: Could not determine a constructor for the tag 'tag:yaml.org,2002:value'.
Origin: /site.yml:1:4

1 a: =
     ^ column 4

",
    );
    check(
        "a: !x!y z\n",
        r"[ERROR]: YAML parsing failed: While parsing a node found undefined tag handle.
Origin: /site.yml:1:4

1 a: !x!y z
     ^ column 4

",
    );
}

#[test]
fn json_knows_its_file_only() {
    check(r#"{"a": 1, "b": ["x", null, true, 1.5]}"#, "D@0:0{S'a'@-=1,S'b'@-=L@0:0[S'x'@0:0T,None,True,1.5,],}");
    check(
        r#"{"a": {"__ansible_unsafe": "{{ x }}"}, "b": "{{ x }}"}"#,
        "D@0:0{S'a'@-=S'{{ x }}'@0:0,S'b'@-=S'{{ x }}'@0:0T,}",
    );
    check(r#""foo""#, "S'foo'@0:0T");
    check("[NaN, -Infinity]", "L@0:0[nan,-inf,]");
    check(r#"{"a": 1,}"#, "D@1:1{S'a'@1:2T=1,}");
}

#[test]
fn byte_order_marks_and_odd_line_ends_are_fine() {
    check("\u{feff}a: 1\n", "D@1:1{S'a'@1:1T=1,}");
    check("a:\r\n  - b\r\n", "D@1:1{S'a'@1:1T=L@2:3[S'b'@2:5T,],}");
    check("a: b\rc: d\r", "D@1:1{S'a'@1:1T=S'b'@1:4T,S'c'@2:1T=S'd'@2:4T,}");
    check("a: b\u{85}c: d\u{2028}", "D@1:1{S'a'@1:1T=S'b'@1:4T,S'c'@2:1T=S'd'@2:4T,}");
}
