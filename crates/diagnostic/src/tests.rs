//! Expectations were recorded by running the reference.

use crate::{Diagnostic, Origin, SourceError, Sources, render};

const SITE: &str = "- hosts: all\n  tasks:\n    - name: one\n      ping:\n\n    - name: tabbed\there\n      debug: {msg: \"{{ x }}\"}\n";
const LONG: &str = "a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nb: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\nlast";

struct Files;

impl Sources for Files {
    fn text(&self, path: &str) -> Option<String> {
        self.read(path).ok()
    }

    fn read(&self, path: &str) -> Result<String, SourceError> {
        match path {
            "/site.yml" => Ok(SITE.to_owned()),
            "/long.yml" => Ok(LONG.to_owned()),
            "/vault.yml" => Ok("$ANSIBLE_VAULT;1.1;AES256\n61\n".to_owned()),
            "/empty.yml" => Ok(String::new()),
            "/binary.yml" => Err(SourceError::Encoding),
            _ => Err(SourceError::NotFound),
        }
    }
}

#[track_caller]
fn check(error: &Diagnostic, expected: &str) {
    assert_eq!(render(error, &Files).block("ERROR"), expected);
}

fn speaks_for_its_cause(error: Diagnostic) -> Diagnostic {
    Diagnostic { includes_cause: true, ..error }
}

#[test]
fn messages_are_joined() {
    check(&Diagnostic::error("Task failed.").caused_by(Diagnostic::error("inner")), "[ERROR]: Task failed: inner\n");
    check(
        &Diagnostic::error("Task failed: inner").caused_by(Diagnostic::error("inner")),
        "[ERROR]: Task failed: inner\n",
    );
    check(
        &Diagnostic::error("a. . .").caused_by(Diagnostic::error("b.").caused_by(Diagnostic::error("b."))),
        "[ERROR]: a: b.\n",
    );
    check(&Diagnostic::error("  spaced  "), "[ERROR]: spaced\n");
}

#[test]
fn places_are_excerpted() {
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/site.yml", 3, 7))),
        "[ERROR]: Bad.\nOrigin: /site.yml:3:7\n\n1 - hosts: all\n2   tasks:\n3     - name: one\n        ^ column 7\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/site.yml", 1, 3))),
        "[ERROR]: Bad.\nOrigin: /site.yml:1:3\n\n1 - hosts: all\n    ^ column 3\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/site.yml", 6, 15))),
        "[ERROR]: Bad.\nOrigin: /site.yml:6:15\n\n4       ping:\n5\n6     - name: tabbed here\n                ^ column 15\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/site.yml", 7, 0))),
        "[ERROR]: Bad.\nOrigin: /site.yml:7\n\n5\n6     - name: tabbed here\n7       debug: {msg: \"{{ x }}\"}\n  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/site.yml", 0, 0))),
        "[ERROR]: Bad.\nOrigin: /site.yml\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/empty.yml", 1, 1))),
        "[ERROR]: Bad.\nOrigin: /empty.yml:1:1\n\n1\n  ^ column 1\n\n",
    );
}

#[test]
fn long_lines_are_cut() {
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/long.yml", 1, 4))),
        "[ERROR]: Bad.\nOrigin: /long.yml:1:4\n\n1 a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n     ^ column 4\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/long.yml", 1, 110))),
        "[ERROR]: Bad.\nOrigin: /long.yml:1:110\n\n1 a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n                                                                                                    column 110 ^\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/long.yml", 1, 117))),
        "[ERROR]: Bad.\nOrigin: /long.yml:1:117\n\n1 a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/long.yml", 2, 104))),
        "[ERROR]: Bad.\nOrigin: /long.yml:2:104\n\n1 a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n2 b: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n                                                                                                         ^ column 104\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/long.yml", 2, 108))),
        "[ERROR]: Bad.\nOrigin: /long.yml:2:108\n\n1 a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n2 b: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n                                                                                                  column 108 ^\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/long.yml", 3, 2))),
        "[ERROR]: Bad.\nOrigin: /long.yml:3:2\n\n1 a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n2 b: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n3 last\n   ^ column 2\n\n",
    );
}

#[test]
fn what_cannot_be_shown_is_said() {
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/site.yml", 9, 1))),
        "[ERROR]: Bad.\nOrigin: /site.yml:9:1\n\n(source not shown: file truncated)\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/missing.yml", 1, 1))),
        "[ERROR]: Bad.\nOrigin: /missing.yml:1:1\n\n(source not shown: FileNotFoundError)\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/vault.yml", 2, 1))),
        "[ERROR]: Bad.\nOrigin: /vault.yml:2:1\n\n(source not shown: content encrypted)\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/binary.yml", 1, 1))),
        "[ERROR]: Bad.\nOrigin: /binary.yml:1:1\n\n(source not shown: UnicodeDecodeError)\n\n",
    );
}

#[test]
fn values_without_a_file_are_shown_themselves() {
    check(
        &Diagnostic::error("Bad.").about("some  value\nof lines"),
        "[ERROR]: Bad.\nOrigin: <unknown>\n\nsome value of lines\n\n",
    );
    check(
        &Diagnostic::error("Bad.")
            .at(Some(&Origin { line: 1, column: 5, ..Origin::described("<CLI option '-e'>") }))
            .about("{'a': 1}"),
        "[ERROR]: Bad.\nOrigin: <CLI option '-e'>:1:5\n\n{'a': 1}\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin { line: 0, column: 0, ..Origin::described("<unknown>") })),
        "[ERROR]: Bad.\nOrigin: <unknown>\n\n",
    );
    check(&Diagnostic::error("Bad.").about("word semi-colon {\"key\": some_thing well-known-fact a--b word semi-colon {\"key\": some_thing well-known-fact a--b word semi-colon {\"key\": some_thing well-known-fact a--b word semi-colon {\"key\": some_thing well-known-fact a--b word semi-colon {\"key\": some_thing well-known-fact a--b"), "[ERROR]: Bad.\nOrigin: <unknown>\n\nword semi-colon {\"key\": some_thing well-known-fact a--b word semi-colon {\"key\": some_thing well-known-fact a--b [...]\n\n");
    check(&Diagnostic::error("Bad.").about("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"), "[ERROR]: Bad.\nOrigin: <unknown>\n\n[...]\n\n");
    check(&Diagnostic::error("Bad.").about("well-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known-"), "[ERROR]: Bad.\nOrigin: <unknown>\n\nwell-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known-well-known- [...]\n\n");
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/site.yml", 3, 7))).about("not shown"),
        "[ERROR]: Bad.\nOrigin: /site.yml:3:7\n\n1 - hosts: all\n2   tasks:\n3     - name: one\n        ^ column 7\n\n",
    );
}

#[test]
fn help_follows() {
    check(&Diagnostic::error("Bad.").with_help("Do better."), "[ERROR]: Bad. Do better.\n");
    check(&Diagnostic::error("Bad.").with_help("Do\nbetter."), "[ERROR]: Bad.\n\nDo\nbetter.\n\n");
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/site.yml", 1, 1))).with_help("Do better."),
        "[ERROR]: Bad.\nOrigin: /site.yml:1:1\n\n1 - hosts: all\n  ^ column 1\n\nDo better.\n\n",
    );
    check(
        &Diagnostic::error("Bad.").at(Some(&Origin::file("/site.yml", 1, 1))).with_help("\nFor example:\n\n    x\n"),
        "[ERROR]: Bad.\nOrigin: /site.yml:1:1\n\n1 - hosts: all\n  ^ column 1\n\n\nFor example:\n\n    x\n\n",
    );
}

#[test]
fn links_with_something_to_show_are_apart() {
    check(
        &Diagnostic::error("Task failed.").at(Some(&Origin::file("/site.yml", 3, 7))).caused_by(
            Diagnostic::error("Error rendering template.")
                .at(Some(&Origin::file("/site.yml", 7, 20)))
                .caused_by(Diagnostic::error("'x' is undefined")),
        ),
        "[ERROR]: Task failed: Error rendering template: 'x' is undefined\n\nTask failed.\nOrigin: /site.yml:3:7\n\n1 - hosts: all\n2   tasks:\n3     - name: one\n        ^ column 7\n\n<<< caused by >>>\n\nError rendering template: 'x' is undefined\nOrigin: /site.yml:7:20\n\n5\n6     - name: tabbed here\n7       debug: {msg: \"{{ x }}\"}\n                     ^ column 20\n\n",
    );
    check(
        &Diagnostic::error("Task failed.")
            .at(Some(&Origin::file("/site.yml", 3, 7)))
            .caused_by(Diagnostic::error("Same place.").at(Some(&Origin::file("/site.yml", 3, 7)))),
        "[ERROR]: Task failed: Same place.\nOrigin: /site.yml:3:7\n\n1 - hosts: all\n2   tasks:\n3     - name: one\n        ^ column 7\n\n",
    );
    check(
        &Diagnostic::error("Task failed.").caused_by(
            Diagnostic::error("Inner.")
                .at(Some(&Origin::file("/site.yml", 3, 7)))
                .with_help("Help.")
                .caused_by(Diagnostic::error("Innermost").with_help("Help.")),
        ),
        "[ERROR]: Task failed: Inner: Innermost\n\nTask failed.\n\n<<< caused by >>>\n\nInner.\nOrigin: /site.yml:3:7\n\n1 - hosts: all\n2   tasks:\n3     - name: one\n        ^ column 7\n\nHelp.\n\n<<< caused by >>>\n\nInnermost Help.\n\n",
    );
}

#[test]
fn a_message_that_speaks_for_its_cause_ends_the_chain() {
    check(
        &Diagnostic::error("Task failed.").caused_by(speaks_for_its_cause(
            Diagnostic::error("YAML parsing failed: bad.")
                .at(Some(&Origin::file("/site.yml", 1, 1)))
                .caused_by(Diagnostic::error("never shown").at(Some(&Origin::file("/site.yml", 3, 1)))),
        )),
        "[ERROR]: Task failed: YAML parsing failed: bad.\n\nTask failed.\n\n<<< caused by >>>\n\nYAML parsing failed: bad.\nOrigin: /site.yml:1:1\n\n1 - hosts: all\n  ^ column 1\n\n",
    );
}

#[test]
fn long_chains_are_cut() {
    check(
        &Diagnostic::error("m0").caused_by(Diagnostic::error("m1").caused_by(Diagnostic::error("m2").caused_by(
            Diagnostic::error("m3").caused_by(
                Diagnostic::error("m4").caused_by(
                    Diagnostic::error("m5").caused_by(
                        Diagnostic::error("m6").caused_by(
                            Diagnostic::error("m7").caused_by(
                                Diagnostic::error("m8").caused_by(
                                    Diagnostic::error("m9").caused_by(
                                        Diagnostic::error("m10").caused_by(
                                            Diagnostic::error("m11").caused_by(
                                                Diagnostic::error("m12").caused_by(Diagnostic::error("m13")),
                                            ),
                                        ),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ))),
        "[ERROR]: m0: m1: m2: m3: m4: m5: m6: m7: m8: m9: m10: Maximum depth exceeded, omitting further events.\n",
    );
}

#[test]
fn secrets_are_withheld() {
    let place = Origin::file("/site.yml", 3, 7);
    check(
        &Diagnostic::error("Bad.").at(Some(&place)).redacted(),
        "[ERROR]: Bad.\nOrigin: /site.yml:3:7\n\n(source not shown: content redacted)\n\n",
    );
}

#[test]
fn one_line_is_the_joined_message() {
    let error = Diagnostic::error("Task failed.").caused_by(Diagnostic::error("because"));
    assert_eq!(error.full_message(), "Task failed: because");
    assert_eq!(render(&error, &Files).message, "Task failed: because");
}

#[test]
fn the_first_message_can_be_replaced() {
    let report = render(&Diagnostic::error("Old.").with_help("Help."), &Files).with_first_message("Old. Gone soon.");
    assert_eq!(report.block("DEPRECATION WARNING"), "[DEPRECATION WARNING]: Old. Gone soon. Help.\n");
}
