//! Playbooks and what the reference says of them, loaded from memory.
//!
//! A case is a file in `cases/`: `# options` of the command line, the input files, each behind `## <path>`, and behind
//! `## => <status>` what the reference printed for it, as recorded.

mod cases;
mod inheritance;
mod world;

use crate::{Listing, PlaySettings, Playbook, TagSelection};
use diagnostic::{Diagnostic, Kind, render};
use world::World;

/// Runs a recorded case and compares.
#[track_caller]
fn check(case: &str) {
    let (input, expected) = case.split_once("## => ").expect("a case has an expected part");
    let (status, expected) = expected.split_once('\n').unwrap_or((expected, ""));
    let (options, input) = input.split_once('\n').expect("a case begins with its options");
    let (actual_status, actual) = run(input, options.trim_start_matches("# "));
    assert_eq!(actual.trim_end(), expected.trim_end());
    assert_eq!(actual_status.to_string(), status.trim(), "exit status");
}

/// Loads a playbook and lists it: the exit status, and what is printed.
fn run(input: &str, options: &str) -> (u8, String) {
    let world = World::of(input);
    let mut text = String::new();
    let outcome = list(&world, options, &mut text);
    // The dumps were recorded without deprecations.
    let mut all = if options == "dump" { String::new() } else { world.said() };
    all.push_str(&text);
    match outcome {
        Ok(()) => (0, all),
        Err(error) => {
            all.push_str(&render(&error, &world).block("ERROR"));
            (if error.kind == Kind::Parser { 4 } else { 1 }, all)
        }
    }
}

fn list(world: &World, options: &str, text: &mut String) -> Result<(), Diagnostic> {
    if options == "dump" {
        text.push_str(&inheritance::dump(world)?);
        return Ok(());
    }
    let playbook = world.with_context(|context| Playbook::load("site.yml", context))?;
    let listing = listing(options);
    let settings: Vec<PlaySettings> = playbook
        .plays
        .iter()
        .map(|play| play.settings(&|value| world.render_for(play, value)))
        .collect::<Result<_, _>>()?;
    listing.write(&playbook, &settings, world, text)
}

fn listing(options: &str) -> Listing {
    let mut listing = Listing::default();
    let mut words = options.split_whitespace();
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    let tags = |word: Option<&str>| -> Vec<String> { word.unwrap_or_default().split(',').map(str::to_owned).collect() };
    while let Some(word) = words.next() {
        match word {
            "--list-hosts" => listing.hosts = true,
            "--list-tasks" => listing.tasks = true,
            "--list-tags" => listing.tags = true,
            "-t" => only = tags(words.next()),
            "--skip-tags" => skip = tags(words.next()),
            _ => {}
        }
    }
    if only.is_empty() {
        only.push("all".to_owned());
        if listing.tags && skip.is_empty() {
            only.push("never".to_owned());
        }
    }
    listing.selection = TagSelection { only, skip };
    listing
}
