//! Reading arguments as Python's `argparse` reads them for Ansible's programs.
//!
//! Scripts depend on its habits: unambiguous prefixes of long options, `-vvv`, `-f5`, `-f=5`, playbooks only in one stretch.
//! The texts of its errors are interface; `clap` has other habits and other texts.

use std::ops::Range;
use value::{Value, repr};

/// An option, as declared in a program's table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opt {
    /// Its spellings; the first stands in usage lines.
    pub(crate) names: &'static [&'static str],
    /// What follows it.
    pub(crate) takes: Takes,
    /// What its value is called in usage lines.
    pub(crate) metavar: &'static str,
    /// What it does, for `--help`.
    pub(crate) help: &'static str,
    /// The heading it stands under in `--help`.
    pub(crate) group: Group,
    /// Options of one number (above 0) exclude each other.
    pub(crate) exclusive: u8,
}

/// What follows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Nothing.
    Nothing,
    /// Nothing; the help text is printed at once.
    Help,
    /// Nothing; the version is printed at once.
    Version,
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// The heading that an option stands under in `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// `options:`.
    Plain,
    /// How hosts are reached.
    Connection,
    /// Becoming another user.
    Become,
    /// What the program is to do, of several things.
    Actions,
}

/// Arguments that are no options.
#[derive(Debug)]
pub(crate) struct Positional {
    /// What they are called.
    pub(crate) name: &'static str,
    /// What they are, for `--help`.
    pub(crate) help: &'static str,
    /// Whether there must be one.
    pub(crate) required: bool,
    /// Whether there may be several.
    pub(crate) many: bool,
}

/// A program's command line.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The program, as usage lines name it.
    pub(crate) prog: String,
    /// What it does, for `--help`.
    pub(crate) description: &'static str,
    /// Its options.
    pub(crate) options: &'static [Opt],
    /// What else it takes.
    pub(crate) positional: Positional,
    /// What stands below its options in `--help`; nothing where it is empty.
    pub(crate) epilog: &'static str,
}

/// What the arguments say.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    /// The options in the order given: the first spelling in the table, the spelling used, the value.
    pub(crate) given: Vec<Given>,
    /// What is no option.
    pub(crate) positionals: Vec<String>,
}

/// One option as given.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// The first spelling in the table.
    pub(crate) option: &'static str,
    /// The spelling used, prefixes completed.
    pub(crate) spelling: &'static str,
    /// The value; empty where it takes none.
    pub(crate) value: String,
}

/// Why there is nothing to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// `--help` was asked for.
    Help,
    /// `--version` was asked for.
    Version,
    /// The arguments are wrong: argparse's text.
    Usage(String),
    /// Some arguments are no options and are not taken either; in a command's arguments its program complains.
    Unrecognized(String),
}

impl Parsed {
    /// Tells whether an option was given.
    pub(crate) fn has(&self, option: &str) -> bool {
        self.given.iter().any(|given| given.option == option)
    }

    /// Returns how often an option was given.
    pub(crate) fn count(&self, option: &str) -> usize {
        self.given.iter().filter(|given| given.option == option).count()
    }

    /// Returns an option's last value.
    pub(crate) fn last(&self, option: &str) -> Option<&str> {
        self.all(option).last()
    }

    /// Returns all values of an option.
    pub(crate) fn all(&self, option: &str) -> impl DoubleEndedIterator<Item = &str> {
        self.given.iter().filter(move |given| given.option == option).map(|given| given.value.as_str())
    }

    /// Returns an option's last value as a number.
    pub(crate) fn int(&self, option: &str) -> Option<i64> {
        self.last(option).and_then(parse_int)
    }
}

/// An argument that looks like an option.
#[derive(Clone, Debug)]
struct Found {
    /// The option and its spelling; nothing where none is known.
    known: Option<(&'static Opt, &'static str)>,
    /// What was written behind it, in the same argument.
    explicit: Option<String>,
}

impl Spec {
    /// Reads arguments (the program's name left out).
    pub(crate) fn parse(&self, args: &[String]) -> Result<Parsed, Stop> {
        let mut found: Vec<Option<Found>> = Vec::with_capacity(args.len());
        // argparse writes the arguments as a pattern: options, other arguments, `--`.
        let mut pattern = String::with_capacity(args.len());
        for (index, arg) in args.iter().enumerate() {
            if arg == "--" {
                pattern.push('-');
                pattern.extend(args[index + 1..].iter().map(|_| 'A'));
                found.resize(args.len(), None);
                break;
            }
            let option = self.find(arg)?;
            pattern.push(if option.is_some() { 'O' } else { 'A' });
            found.push(option);
        }
        let mut run = Run { spec: self, args, found, pattern, parsed: Parsed::default(), extras: Vec::new() };
        run.all()?;
        if self.positional.required && run.parsed.positionals.is_empty() {
            return Err(Stop::Usage(format!("the following arguments are required: {}", self.positional.name)));
        }
        if !run.extras.is_empty() {
            return Err(Stop::Unrecognized(format!("unrecognized arguments: {}", run.extras.join(" "))));
        }
        Ok(run.parsed)
    }

    /// Finds the option that an argument stands for; nothing where it is an ordinary argument.
    fn find(&self, arg: &str) -> Result<Option<Found>, Stop> {
        let Some(rest) = arg.strip_prefix('-').filter(|rest| !rest.is_empty()) else { return Ok(None) };
        if let Some(known) = self.named(arg) {
            return Ok(Some(Found { known: Some(known), explicit: None }));
        }
        let split = arg.split_once('=');
        if let Some((name, value)) = split
            && let Some(known) = self.named(name)
        {
            return Ok(Some(Found { known: Some(known), explicit: Some(value.to_owned()) }));
        }
        let mut matches: Vec<Found> = Vec::new();
        let all = self.options.iter().flat_map(|option| option.names.iter().map(move |name| (option, *name)));
        if rest.starts_with('-') {
            let (prefix, value) = split.map_or((arg, None), |(prefix, value)| (prefix, Some(value)));
            matches.extend(
                all.filter(|(_, name)| name.starts_with(prefix))
                    .map(|known| Found { known: Some(known), explicit: value.map(str::to_owned) }),
            );
        } else {
            let short = 1 + rest.chars().next().map_or(0, char::len_utf8);
            matches.extend(
                all.filter(|(_, name)| *name == &arg[..short])
                    .map(|known| Found { known: Some(known), explicit: Some(arg[short..].to_owned()) }),
            );
        }
        match matches.as_slice() {
            [] if is_negative_number(rest) || arg.contains(' ') => Ok(None),
            [] => Ok(Some(Found { known: None, explicit: None })),
            [one] => Ok(Some(one.clone())),
            many => {
                let names: Vec<&str> = many.iter().filter_map(|found| found.known.map(|(_, name)| name)).collect();
                Err(Stop::Usage(format!("ambiguous option: {arg} could match {}", names.join(", "))))
            }
        }
    }

    /// Returns the option with exactly this spelling.
    fn named(&self, name: &str) -> Option<(&'static Opt, &'static str)> {
        self.options
            .iter()
            .find_map(|option| option.names.iter().find(|known| **known == name).map(|known| (option, *known)))
    }
}

/// One reading of the arguments.
struct Run<'a> {
    spec: &'a Spec,
    args: &'a [String],
    found: Vec<Option<Found>>,
    pattern: String,
    parsed: Parsed,
    extras: Vec<String>,
}

impl Run<'_> {
    /// Takes options and other arguments in turn.
    fn all(&mut self) -> Result<(), Stop> {
        let end = self.found.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        let mut at = 0;
        while at < end {
            let next = (at..end).find(|index| self.found[*index].is_some()).unwrap_or(end);
            if at < next {
                let taken = self.positionals(at);
                if taken > at {
                    at = taken;
                    continue;
                }
                self.extras.extend_from_slice(&self.args[at..next]);
                at = next;
            }
            at = self.option(at)?;
        }
        let taken = self.positionals(at);
        self.extras.extend_from_slice(&self.args[taken..]);
        Ok(())
    }

    /// Takes a stretch of arguments that are no options, if none was taken before.
    fn positionals(&mut self, start: usize) -> usize {
        if !self.parsed.positionals.is_empty() {
            return start;
        }
        let length = self.pattern[start..].bytes().take_while(|byte| *byte != b'O').count();
        let stretch = Range { start, end: start + length };
        if !self.pattern[stretch.clone()].contains('A') {
            return start;
        }
        let stretch = if self.spec.positional.many { stretch } else { self.first(stretch) };
        let dashes = self.pattern[stretch.clone()].find('-').map(|at| start + at);
        let taken = stretch.clone().filter(|index| Some(*index) != dashes).map(|index| self.args[index].clone());
        self.parsed.positionals = taken.collect();
        stretch.end
    }

    /// Cuts a stretch down to its first argument and the `--` around it.
    fn first(&self, stretch: Range<usize>) -> Range<usize> {
        let pattern = &self.pattern[stretch.clone()];
        let argument = pattern.find('A').map_or(pattern.len(), |at| at + 1);
        let dashes = pattern[argument..].bytes().take_while(|byte| *byte == b'-').count();
        stretch.start..stretch.start + argument + dashes
    }

    /// Takes the option at an index, with what belongs to it; returns the index behind.
    fn option(&mut self, at: usize) -> Result<usize, Stop> {
        let Some(Found { known: Some((mut option, mut spelling)), mut explicit }) = self.found[at].clone() else {
            self.extras.push(self.args[at].clone());
            return Ok(at + 1);
        };
        let mut flags: Vec<(&'static Opt, &'static str)> = Vec::new();
        loop {
            match explicit {
                Some(value) if option.takes_value() => {
                    self.take_all(&flags)?;
                    self.take(option, spelling, &value)?;
                    return Ok(at + 1);
                }
                Some(value) if !spelling.starts_with("--") && !value.is_empty() => {
                    flags.push((option, spelling));
                    let first = value.chars().next().map_or(0, char::len_utf8);
                    let Some(next) = self.spec.named(&format!("-{}", &value[..first])) else {
                        return Err(ignored(option, &value));
                    };
                    (option, spelling) = next;
                    explicit = Some(value[first..].to_owned()).filter(|rest| !rest.is_empty());
                }
                Some(value) => return Err(ignored(option, &value)),
                None if option.takes_value() => {
                    if self.pattern.as_bytes().get(at + 1) != Some(&b'A') {
                        return Err(wrong(option, "expected one argument"));
                    }
                    self.take_all(&flags)?;
                    let value = self.args[at + 1].clone();
                    self.take(option, spelling, &value)?;
                    return Ok(at + 2);
                }
                None => {
                    self.take_all(&flags)?;
                    self.take(option, spelling, "")?;
                    return Ok(at + 1);
                }
            }
        }
    }

    fn take_all(&mut self, flags: &[(&'static Opt, &'static str)]) -> Result<(), Stop> {
        flags.iter().try_for_each(|(option, spelling)| self.take(option, spelling, ""))
    }

    /// Checks and notes one option.
    fn take(&mut self, option: &'static Opt, spelling: &'static str, value: &str) -> Result<(), Stop> {
        let quoted = || repr(&Value::str(value));
        match option.takes {
            Takes::Help => return Err(Stop::Help),
            Takes::Version => return Err(Stop::Version),
            // Ansible: the name of its own converter shows in the text.
            Takes::Int if parse_int(value).is_none() => {
                return Err(wrong(option, &format!("invalid tag_value value: {}", quoted())));
            }
            Takes::Choice(choices) if !choices.contains(&value) => {
                let all: Vec<String> = choices.iter().map(|choice| repr(&Value::str(*choice))).collect();
                let text = format!("invalid choice: {} (choose from {})", quoted(), all.join(", "));
                return Err(wrong(option, &text));
            }
            _ => {}
        }
        if option.exclusive > 0 {
            let others = self.spec.options.iter().filter(|other| other.exclusive == option.exclusive);
            for other in others.filter(|other| other.names != option.names) {
                if self.parsed.has(other.names[0]) {
                    return Err(wrong(option, &format!("not allowed with argument {}", other.names.join("/"))));
                }
            }
        }
        self.parsed.given.push(Given { option: option.names[0], spelling, value: value.to_owned() });
        Ok(())
    }
}

impl Opt {
    /// Tells whether a value follows.
    pub(crate) fn takes_value(&self) -> bool {
        matches!(self.takes, Takes::Text | Takes::Int | Takes::Choice(_))
    }
}

fn wrong(option: &Opt, text: &str) -> Stop {
    Stop::Usage(format!("argument {}: {text}", option.names.join("/")))
}

fn ignored(option: &Opt, value: &str) -> Stop {
    wrong(option, &format!("ignored explicit argument {}", repr(&Value::str(value))))
}

/// Tells whether an argument without its minus is a number: then it is a value.
fn is_negative_number(rest: &str) -> bool {
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction) && !fraction.is_empty() && (rest.contains('.') || !whole.is_empty())
}

/// Reads a whole number as Python's `int` does; what is beyond 64 bits stops at the bound.
fn parse_int(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let number: i64 = plain.then(|| digits.replace('_', "").parse().unwrap_or(i64::MAX))?;
    Some(if text.starts_with('-') { -number } else { number })
}
