//! The command line of `ansible-pull` and `playcall pull`: a checkout of playbooks, run on this machine.

use super::argparse::{Group, Opt, Parsed, Positional, Spec, Takes};
use super::options;
use super::playbook::{introduce, read};
use super::version::version;
use crate::exit::Exit;
use crate::pull::{PullOptions, host_name, pull};
use crate::terminal;
use config::{Config, Snapshot, path, settings};
use diagnostic::{Diagnostic, Kind};
use rand::Rng;
use std::path::Path;
use std::sync::LazyLock;

const OPTION: Opt = Opt { names: &[], takes: Takes::Nothing, metavar: "", help: "", group: Group::Plain, exclusive: 0 };

/// Options that `ansible-playbook` lacks, or has with another meaning.
static OWN: &[Opt] = &[
    Opt { names: &["--purge"], help: "remove the checkout when the playbook has run", ..OPTION },
    Opt {
        names: &["-o", "--only-if-changed"],
        help: "run the playbook only where the checkout brought something new",
        ..OPTION
    },
    Opt {
        names: &["-s", "--sleep"],
        takes: Takes::Text,
        metavar: "SLEEP",
        help: "wait for a random time below so many seconds first, so that many hosts do not ask at once",
        ..OPTION
    },
    Opt { names: &["-f", "--force"], help: "run the playbook even where the checkout failed", ..OPTION },
    Opt {
        names: &["-d", "--directory"],
        takes: Takes::Text,
        metavar: "DEST",
        help: "the folder of the checkout",
        ..OPTION
    },
    Opt { names: &["-U", "--url"], takes: Takes::Text, metavar: "URL", help: "where the playbooks are", ..OPTION },
    Opt { names: &["--full"], help: "get the whole history, not the newest state alone", ..OPTION },
    Opt {
        names: &["-C", "--checkout"],
        takes: Takes::Text,
        metavar: "CHECKOUT",
        help: "the branch, tag or commit; the module's own choice otherwise",
        ..OPTION
    },
    Opt { names: &["--accept-host-key"], help: "trust the key of the url's host where it is not known yet", ..OPTION },
    Opt {
        names: &["-m", "--module-name"],
        takes: Takes::Text,
        metavar: "MODULE_NAME",
        help: "the module that makes the checkout: git (the default), subversion, hg or bzr",
        ..OPTION
    },
    Opt {
        names: &["--verify-commit"],
        help: "run the playbook only where the commit's signature can be verified (if the module can do that)",
        ..OPTION
    },
    Opt { names: &["--clean"], help: "discard what was changed in the checkout", ..OPTION },
    Opt { names: &["--track-subs"], help: "take the newest commits of submodules", ..OPTION },
    Opt { names: &["--check"], help: "change nothing; foretell what would change", ..OPTION },
    Opt { names: &["--diff"], help: "show what changes inside files", ..OPTION },
];

/// First spellings of every option, in the order in which usage lines name them.
const NAMES: [&str; 39] = [
    "-h",
    "--version",
    "-v",
    "--private-key",
    "-u",
    "-c",
    "-T",
    "--ssh-common-args",
    "--sftp-extra-args",
    "--scp-extra-args",
    "--ssh-extra-args",
    "-k",
    "--connection-password-file",
    "--vault-id",
    "-J",
    "--vault-password-file",
    "-e",
    "-t",
    "--skip-tags",
    "-i",
    "--list-hosts",
    "-l",
    "--flush-cache",
    "-M",
    "-K",
    "--become-password-file",
    "--purge",
    "-o",
    "-s",
    "-f",
    "-d",
    "-U",
    "--full",
    "-C",
    "--accept-host-key",
    "-m",
    "--verify-commit",
    "--clean",
    "--track-subs",
];

static OPTIONS: LazyLock<Vec<Opt>> = LazyLock::new(|| {
    let find = |name: &&str| OWN.iter().chain(options::OPTIONS).find(|option| option.names[0] == *name).copied();
    NAMES.iter().chain(&["--check", "--diff"]).filter_map(find).collect()
});

/// Modules that can make the checkout.
const MODULES: [&str; 4] = ["git", "subversion", "hg", "bzr"];

/// Reads settings and arguments, and pulls.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    let spec = spec(prog);
    let (config, parsed, _) = match read(&spec, &[("--inventory-file", "-i or --inventory")], args, snapshot) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let completed = complete(prog, parsed, &config, snapshot);
    let verbosity = completed.as_ref().map_or(0, |options| options.verbosity);
    let mut display = terminal::open(&config, snapshot, verbosity);
    let exit = completed.and_then(|options| {
        introduce(&mut display, &version(prog, &config, snapshot), &config);
        let mut line = vec![snapshot.program.clone()];
        line.extend_from_slice(args);
        pull(&options, &config, &line.join(" "), &mut display)
    });
    let exit = exit.unwrap_or_else(|error| {
        terminal::show_error(&mut display, &error);
        Exit::of(&error)
    });
    display.flush();
    exit
}

/// Returns the command line of `ansible-pull`, for a program of a name.
pub(crate) fn spec(prog: &str) -> Spec {
    Spec {
        prog: prog.to_owned(),
        description: "Checks out playbooks from a repository, and runs them on this machine.",
        options: &OPTIONS,
        positional: Positional {
            name: "playbook.yml",
            help: "playbooks below the checkout; otherwise one that is named after this host, or local.yml",
            required: false,
            many: true,
        },
        epilog: "",
    }
}

/// Completes what was given by what is configured.
fn complete(prog: &str, parsed: Parsed, config: &Config, snapshot: &Snapshot) -> Result<PullOptions, Diagnostic> {
    let wrong = |message: String| Diagnostic::new(Kind::Options, message);
    let text = |option: &str| parsed.last(option).filter(|given| !given.is_empty()).map(str::to_owned);
    let folder = text("-d").map(|given| if given == "-" { given } else { path::resolve_links(&given, None, snapshot) });
    let folder = folder.unwrap_or_else(|| {
        format!("{}/pull/{}", config.str(&settings::ANSIBLE_HOME).unwrap_or_default(), host_name::full())
    });
    if Path::new(&folder).exists() && !Path::new(&folder).is_dir() {
        return Err(wrong(format!("{folder} is not a valid or accessible directory.")));
    }
    let sleep = match text("-s") {
        None => 0,
        Some(given) => match given.trim().parse::<u64>() {
            Ok(bound) if bound > 0 => rand::rng().random_range(0..bound),
            // Ansible: a bound of zero or less is told as if it were no number.
            _ => return Err(wrong(format!("{given} is not a number."))),
        },
    };
    let url = text("-U").ok_or_else(|| wrong("URL for repository not specified, use -h for help".to_owned()))?;
    let module = parsed.last("-m").unwrap_or("git").to_owned();
    if !MODULES.contains(&module.as_str()) {
        let choices = MODULES.join(",");
        return Err(wrong(format!("Unsupported repo module {module}, choices are {choices}")));
    }
    let pull = PullOptions {
        purge: parsed.has("--purge"),
        only_if_changed: parsed.has("-o"),
        force: parsed.has("-f"),
        full: parsed.has("--full"),
        accept_host_key: parsed.has("--accept-host-key"),
        verify: parsed.has("--verify-commit"),
        clean: parsed.has("--clean"),
        track_submodules: parsed.has("--track-subs"),
        check: parsed.has("--check"),
        diff: parsed.has("--diff") || config.bool(&settings::DIFF_ALWAYS),
        checkout: text("-C"),
        inventory: parsed.all("-i").map(str::to_owned).collect(),
        playbooks: parsed.positionals.clone(),
        folder,
        sleep,
        url,
        module,
        ..PullOptions::default()
    };
    let common = options::options(prog, parsed, config, snapshot).map_err(wrong)?;
    Ok(PullOptions {
        verbosity: common.verbosity,
        private_key_file: common.private_key_file,
        extra_vars: common.extra_vars,
        passwords: common.passwords,
        tags: common.tags,
        skip_tags: common.skip_tags,
        limit: common.limit,
        flush_cache: common.flush_cache,
        ..pull
    })
}
