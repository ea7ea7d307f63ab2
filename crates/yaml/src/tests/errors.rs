use super::read;
use crate::DuplicateKeys;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(read(text, DuplicateKeys::Warn), expected);
}

#[test]
fn unquoted_templates() {
    check(
        "a: {{ x }}\n",
        r#"[ERROR]: YAML parsing failed: This may be an issue with missing quotes around a template block.
Origin: /site.yml:1:4

1 a: {{ x }}
     ^ column 4


For example:

    raw: {{ some_var }}

Should be:

    raw: "{{ some_var }}"

"#,
    );
    check(
        r"- hosts: all
  name: {{ x }}
",
        r#"[ERROR]: YAML parsing failed: This may be an issue with missing quotes around a template block.
Origin: /site.yml:2:9

1 - hosts: all
2   name: {{ x }}
          ^ column 9


For example:

    raw: {{ some_var }}

Should be:

    raw: "{{ some_var }}"

"#,
    );
    check(
        "- - {{ a }}: b\n",
        r#"[ERROR]: YAML parsing failed: This may be an issue with missing quotes around a template block.
Origin: /site.yml:1:5

1 - - {{ a }}: b
      ^ column 5


For example:

    raw: {{ some_var }}

Should be:

    raw: "{{ some_var }}"

"#,
    );
    check(
        "{{ x }}: 1\n",
        r#"[ERROR]: YAML parsing failed: This may be an issue with missing quotes around a template block.
Origin: /site.yml:1:1

1 {{ x }}: 1
  ^ column 1


For example:

    raw: {{ some_var }}

Should be:

    raw: "{{ some_var }}"

"#,
    );
}

#[test]
fn unquoted_colons() {
    check(
        "a: b: c\n",
        r#"[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /site.yml:1:5

1 a: b: c
      ^ column 5


For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"

"#,
    );
    check(
        "- debug: msg=foo: bar\n",
        r#"[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /site.yml:1:17

1 - debug: msg=foo: bar
                  ^ column 17


For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"

"#,
    );
    check(
        "- name: it's: x\n",
        r#"[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /site.yml:1:13

1 - name: it's: x
              ^ column 13


For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"

"#,
    );
}

#[test]
fn half_quoted_values() {
    check(
        r#"a: "foo" in bar
"#,
        r#"[ERROR]: YAML parsing failed: Values starting with a quote must end with the same quote.
Origin: /site.yml:1:4

1 a: "foo" in bar
     ^ column 4


For example:

    raw: "foo" in bar

Should be:

    raw: '"foo" in bar'

"#,
    );
    check(
        r#"- foo: "a
  b
"#,
        r"[ERROR]: YAML parsing failed: While scanning a quoted scalar found unexpected end of stream.
Origin: /site.yml:3:1

(source not shown: file truncated)

",
    );
}

#[test]
fn values_quoted_twice() {
    check(
        r#"a: "foo" in "bar"
"#,
        r#"[ERROR]: YAML parsing failed: Values starting with a quote must end with the same quote, and not contain that quote.
Origin: /site.yml:1:4

1 a: "foo" in "bar"
     ^ column 4


For example:

    raw: "foo" in "bar"

Should be:

    raw: '"foo" in "bar"'

"#,
    );
    check(
        "- shell: 'a' 'b'\n",
        r#"[ERROR]: YAML parsing failed: Values starting with a quote must end with the same quote, and not contain that quote.
Origin: /site.yml:1:10

1 - shell: 'a' 'b'
           ^ column 10


For example:

    raw: "foo" in "bar"

Should be:

    raw: '"foo" in "bar"'

"#,
    );
}

#[test]
fn tabs() {
    check(
        "a:\n\t- b\n",
        r"[ERROR]: YAML parsing failed: Tabs are usually invalid in YAML.
Origin: /site.yml:2:1

1 a:
2  - b
  ^ column 1

",
    );
    check(
        "a: b\n\tc: d\n",
        r"[ERROR]: YAML parsing failed: Tabs are usually invalid in YAML.
Origin: /site.yml:2:1

1 a: b
2  c: d
  ^ column 1

",
    );
}

#[test]
fn unclosed_collections_and_quotes() {
    check(
        r"a: [1, 2
b: 3
",
        r"[ERROR]: YAML parsing failed: While parsing a flow sequence did not find expected ',' or ']'.
Origin: /site.yml:2:2

1 a: [1, 2
2 b: 3
   ^ column 2

",
    );
    check(
        "a: {b: c\n",
        r"[ERROR]: YAML parsing failed: While parsing a flow mapping did not find expected ',' or '}'.
Origin: /site.yml:2:1

(source not shown: file truncated)

",
    );
    check(
        r"a: 'unclosed
b: c
",
        r"[ERROR]: YAML parsing failed: While scanning a quoted scalar found unexpected end of stream.
Origin: /site.yml:3:1

(source not shown: file truncated)

",
    );
    check(
        "a: ]\n",
        r"[ERROR]: YAML parsing failed: While parsing a block node did not find expected node content.
Origin: /site.yml:1:4

1 a: ]
     ^ column 4

",
    );
}

#[test]
fn wrong_indentation() {
    check(
        r"a: 1
 b: 2
",
        r"[ERROR]: YAML parsing failed: Mapping values are not allowed in this context.
Origin: /site.yml:2:3

1 a: 1
2  b: 2
    ^ column 3

",
    );
    check(
        r"- foo: a
  bar: b
   baz: c
",
        r"[ERROR]: YAML parsing failed: Mapping values are not allowed in this context.
Origin: /site.yml:3:7

1 - foo: a
2   bar: b
3    baz: c
        ^ column 7

",
    );
    check(
        r"- copy: src=foo.txt
    dest: bar.txt
",
        r"[ERROR]: YAML parsing failed: Mapping values are not allowed in this context.
Origin: /site.yml:2:9

1 - copy: src=foo.txt
2     dest: bar.txt
          ^ column 9

",
    );
    check(
        r"  a: b
c: d
",
        r"[ERROR]: YAML parsing failed: Did not find expected <document start>.
Origin: /site.yml:2:1

1   a: b
2 c: d
  ^ column 1

",
    );
    check(
        r"a: b
- c
",
        r"[ERROR]: YAML parsing failed: While parsing a block mapping did not find expected key.
Origin: /site.yml:2:1

1 a: b
2 - c
  ^ column 1

",
    );
}

#[test]
fn several_documents() {
    check(
        r"a: 1
---
b: 2
",
        r"[ERROR]: YAML parsing failed: Expected a single document in the stream but found another document.
Origin: /site.yml:2:1

1 a: 1
2 ---
  ^ column 1

",
    );
    check(
        r"a: b
...
c: d
",
        r"[ERROR]: YAML parsing failed: Did not find expected <document start>.
Origin: /site.yml:3:1

1 a: b
2 ...
3 c: d
  ^ column 1

",
    );
}

#[test]
fn aliases_and_anchors() {
    check(
        "a: *x\n",
        r"[ERROR]: YAML parsing failed: Found undefined alias.
Origin: /site.yml:1:4

1 a: *x
     ^ column 4

",
    );
    check(
        r"a: &x 1
b: &x 2
",
        r"[ERROR]: YAML parsing failed: Found duplicate anchor; first occurrence second occurrence.
Origin: /site.yml:2:4

1 a: &x 1
2 b: &x 2
     ^ column 4

",
    );
    check(
        "a: &\n",
        r"[ERROR]: YAML parsing failed: While scanning an anchor did not find expected alphabetic or numeric character.
Origin: /site.yml:1:5

1 a: &
      ^ column 5

",
    );
}

#[test]
fn unhashable_keys() {
    check(
        r"? [a]
: b
",
        r"[ERROR]: YAML parsing failed: While constructing a mapping found unhashable key.
Origin: /site.yml:1:3

1 ? [a]
    ^ column 3

",
    );
}

#[test]
fn control_characters_have_no_line() {
    check(
        "a: \u{7}b\n",
        r#"[ERROR]: YAML parsing failed: unacceptable character #x0007: control characters are not allowed in "<unicode string>", position 3
Origin: /site.yml

"#,
    );
}

#[test]
fn characters_that_cannot_begin_a_value() {
    check(
        "a: @foo\n",
        r"[ERROR]: YAML parsing failed: While scanning for the next token found character that cannot start any token.
Origin: /site.yml:1:4

1 a: @foo
     ^ column 4

",
    );
    check(
        "a: `foo`\n",
        r"[ERROR]: YAML parsing failed: While scanning for the next token found character that cannot start any token.
Origin: /site.yml:1:4

1 a: `foo`
     ^ column 4

",
    );
    check(
        "a: %foo\n",
        r"[ERROR]: YAML parsing failed: While scanning for the next token found character that cannot start any token.
Origin: /site.yml:1:4

1 a: %foo
     ^ column 4

",
    );
    check(
        r"a: |x
  foo
",
        r"[ERROR]: YAML parsing failed: While scanning a block scalar did not find expected comment or line break.
Origin: /site.yml:1:5

1 a: |x
      ^ column 5

",
    );
    check(
        r#"a: "\q"
"#,
        r#"[ERROR]: YAML parsing failed: While parsing a quoted scalar found unknown escape character.
Origin: /site.yml:1:5

1 a: "\q"
      ^ column 5

"#,
    );
}

#[test]
fn directives() {
    check(
        r"%YAML 3.0
---
a: 1
",
        r"[ERROR]: YAML parsing failed: Found incompatible YAML document.
Origin: /site.yml:1:1

1 %YAML 3.0
  ^ column 1

",
    );
    check(
        r"%FOO bar
---
a: 1
",
        r"[ERROR]: YAML parsing failed: While scanning a directive found unknown directive name.
Origin: /site.yml:1:5

1 %FOO bar
      ^ column 5

",
    );
}

#[test]
fn excerpts_are_cut_at_120_cells() {
    check(
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: 'y' z\n",
        r#"[ERROR]: YAML parsing failed: Values starting with a quote must end with the same quote.
Origin: /site.yml:1:133

1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...


For example:

    raw: "foo" in bar

Should be:

    raw: '"foo" in bar'

"#,
    );
    check(
        "x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy: z\n",
        r#"[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /site.yml:1:116

1 x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy: z
                                                                                                          column 116 ^


For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"

"#,
    );
    check(
        "é: à: ü\n",
        r#"[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /site.yml:1:5

1 é: à: ü
      ^ column 5


For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"

"#,
    );
    check(
        r"























































































































x: y: z
",
        r#"[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /site.yml:121:5

119
120
121 x: y: z
        ^ column 5


For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"

"#,
    );
}

#[test]
fn encrypted_texts_are_not_shown() {
    check(
        "$ANSIBLE_VAULT;1.1;AES256\na: b: c\n",
        "[ERROR]: YAML parsing failed: Mapping values are not allowed in this context.\nOrigin: /site.yml:2:2\n\n(source \
         not shown: content encrypted)\n\n",
    );
}
