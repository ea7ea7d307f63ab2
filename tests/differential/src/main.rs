//! `differential`: makes inputs at random, gives them to the reference and to Playcall, and shows where the two differ.
//!
//! Started by `cargo xtask differential LANGUAGE [--seed N] [--count N] [--show N] [--reference PYTHON]`. Each input
//! follows from the seed and its own number, so a run can be had again. What differs is made as small as it gets before
//! it is shown; two that come down to the same are shown once.

mod case;
mod grammar;
mod jinja;
mod ours;
mod reference;
mod tree;
mod yaml_text;

use case::{Case, Outcome};
use rand::SeedableRng;
use rand::rngs::StdRng;
use reference::Reference;
use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

const USAGE: &str =
    "usage: differential jinja|yaml [--seed N] [--count N] [--show N] [--reference PYTHON] [--folder FOLDER]";

/// What the command line asks for.
struct Options {
    language: String,
    seed: u64,
    count: u64,
    show: usize,
    reference: PathBuf,
    folder: PathBuf,
}

impl Options {
    fn parse(words: &[String]) -> Result<Self, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut options = Options {
            language: String::new(),
            seed: now,
            count: 2000,
            show: 20,
            reference: PathBuf::from("target/reference/bin/python"),
            folder: PathBuf::from("target/differential"),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut number = || -> Result<u64, String> {
                let text = words.next().ok_or_else(|| format!("{word} needs a number"))?;
                text.parse().map_err(|_| format!("{text} is no number"))
            };
            match word.as_str() {
                "--seed" => options.seed = number()?,
                "--count" => options.count = number()?,
                "--show" => options.show = usize::try_from(number()?).unwrap_or(usize::MAX),
                "--reference" => options.reference = words.next().ok_or("--reference needs a path")?.into(),
                "--folder" => options.folder = words.next().ok_or("--folder needs a path")?.into(),
                "jinja" | "yaml" => options.language.clone_from(word),
                _ => return Err(format!("{word} is not understood\n{USAGE}")),
            }
        }
        if options.language.is_empty() { Err(USAGE.to_owned()) } else { Ok(options) }
    }
}

#[expect(clippy::print_stderr, reason = "a program that a person starts")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = Options::parse(&words).and_then(|options| run(&options));
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs them all; tells whether no two answers differed.
#[expect(clippy::print_stdout, reason = "a program that a person starts")]
fn run(options: &Options) -> Result<bool, String> {
    let mut pair = Pair::start(options)?;
    println!("seed {}", options.seed);
    let mut seen = HashSet::new();
    let (mut differing, mut failing) = (0, 0);
    for number in 0..options.count {
        let mut rng = StdRng::seed_from_u64(options.seed.wrapping_mul(1_000_003).wrapping_add(number));
        let case = match options.language.as_str() {
            "yaml" => yaml_text::case(&mut rng),
            _ => jinja::case(&mut rng),
        };
        let Some((expected, _)) = pair.differ(&case)? else { continue };
        differing += 1;
        if expected.is_error {
            failing += 1;
        }
        if seen.len() >= options.show {
            continue;
        }
        let case = pair.shrink(case)?;
        let Some((expected, got)) = pair.differ(&case)? else { continue };
        if seen.insert(case.signature(&expected, &got)) {
            println!("\n--- input {number}\n{}", case.shown());
            println!("reference: {}", expected.beside(&got));
            println!("playcall:  {}", got.beside(&expected));
        }
    }
    println!("\n{} inputs, {differing} differ ({failing} of them errors of the reference)", options.count);
    Ok(differing == 0)
}

/// Both sides.
struct Pair {
    reference: Reference,
    ours: ours::Ours,
    path: PathBuf,
}

impl Pair {
    fn start(options: &Options) -> Result<Self, String> {
        let folder = options.folder.join(std::process::id().to_string());
        jinja::write_files(&folder)?;
        let folder = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
        let reference = Reference::start(&options.reference, &folder)?;
        Ok(Pair { reference, path: folder.join("case.yml"), ours: ours::Ours::new(folder) })
    }

    /// Returns both answers where they differ.
    fn differ(&mut self, case: &Case) -> Result<Option<(Outcome, Outcome)>, String> {
        let text = case.document();
        std::fs::write(&self.path, &text).map_err(|error| format!("{}: {error}", self.path.display()))?;
        let Some(expected) = self.reference.ask(case.kind, &self.path)? else { return Ok(None) };
        let got = self.ours.answer(case.kind, &self.path, &text);
        Ok((!expected.is_same(&got)).then_some((expected, got)))
    }

    /// Takes away whatever can go while the answers still differ.
    fn shrink(&mut self, mut case: Case) -> Result<Case, String> {
        let mut tries = 0;
        'again: loop {
            for smaller in case.smaller() {
                tries += 1;
                if tries > 600 {
                    return Ok(case);
                }
                if self.differ(&smaller)?.is_some() {
                    case = smaller;
                    continue 'again;
                }
            }
            return Ok(case);
        }
    }
}
