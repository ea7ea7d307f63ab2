//! `cargo xtask bench`: the same playbooks under the reference and under Playcall, in turn, and how many times faster
//! ours are. Machines differ and are shared: only ratios of one run mean anything.

use crate::{Failure, root};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// A benchmark.
struct Bench {
    name: &'static str,
    /// What a reader is told it does.
    work: &'static str,
    hosts: usize,
    forks: &'static str,
    tasks: fn() -> String,
    /// What each host's line of the recap starts with.
    recap: &'static str,
    goal: &'static str,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "B1",
        work: "start, one `debug`",
        hosts: 1,
        forks: "5",
        tasks: || "    - debug: {msg: hello}\n".to_owned(),
        recap: "ok=1 ",
        goal: "60",
    },
    Bench {
        name: "B2",
        work: "300 tasks of `set_fact`, `debug`, `assert`",
        hosts: 1,
        forks: "5",
        tasks: control_tasks,
        recap: "ok=280 ",
        goal: "200",
    },
    Bench {
        name: "B3",
        work: "200 hosts x 10 `debug`, 20 forks",
        hosts: 200,
        forks: "20",
        tasks: || repeated(10, |_| "    - debug: {msg: '{{ inventory_hostname }} has rank {{ rank }}'}\n".to_owned()),
        recap: "ok=10 ",
        goal: "500 (CPU)",
    },
    Bench {
        name: "B4",
        work: "one `debug` over 1,000 items",
        hosts: 1,
        forks: "5",
        tasks: || {
            "    - debug: {msg: '{{ item }} twice is {{ item * 2 }}'}\n      loop: '{{ range(0, 1000) | list }}'\n"
                .to_owned()
        },
        recap: "ok=1 ",
        goal: "200",
    },
    Bench {
        name: "B5",
        work: "50 local `command`",
        hosts: 1,
        forks: "5",
        tasks: || repeated(50, |_| "    - command: 'true'\n      changed_when: false\n".to_owned()),
        recap: "ok=50 ",
        goal: "120",
    },
];

fn repeated(count: usize, task: impl Fn(usize) -> String) -> String {
    (0..count).map(task).collect()
}

/// A hundred times: set two facts, show them (but each fifth time), check them.
fn control_tasks() -> String {
    repeated(100, |index| {
        let shown = if index % 5 == 0 { "base > 100" } else { "true" };
        format!(
            "    - set_fact:\n        number_{index}: '{{{{ base * {index} + (names | length) }}}}'\n        \
             label_{index}: '{{{{ names[{index} % 4] | upper }}}}-{{{{ table.b }}}}'\n    \
             - debug: {{msg: 'round {index}: {{{{ number_{index} }}}}, {{{{ label_{index} | lower }}}}'}}\n      \
             when: {shown}\n    \
             - assert:\n        quiet: true\n        that:\n          - number_{index} | int == base * {index} + 4\n          \
             - label_{index} is match('^[A-Z]+-2$')\n"
        )
    })
}

/// What one run took, in seconds.
#[derive(Clone, Copy)]
struct Taken {
    wall: f64,
    /// Of the process and all that it started, user and system.
    cpu: f64,
}

/// Runs the benchmarks: of the words, a number is how many rounds, one with a slash the program of Playcall (else
/// `target/release/playcall`), the others are names of benchmarks.
#[expect(clippy::print_stdout, reason = "a chore talks to the person who started it")]
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let rounds = words.iter().find_map(|word| word.parse().ok()).unwrap_or(3);
    let program = words.iter().find(|word| word.contains('/')).map(PathBuf::from);
    let program = fs::canonicalize(program.unwrap_or_else(|| root().join("target/release/playcall")))
        .map_err(|error| format!("no release build of playcall: {error}"))?;
    let names: Vec<&String> =
        words.iter().filter(|word| !word.contains('/') && word.parse::<usize>().is_err()).collect();
    let folder = root().join("target/bench");
    let ours = folder.join("ansible-playbook");
    fs::create_dir_all(&folder)?;
    let _ = fs::remove_file(&ours);
    std::os::unix::fs::symlink(program, &ours)?;
    fs::write(
        folder.join("ansible.cfg"),
        "[defaults]\nlocalhost_warning = false\ninterpreter_python = /usr/bin/python3\n",
    )?;
    let reference = root().join("target/reference/bin/ansible-playbook");
    println!("| | work | reference wall, CPU (s) | Playcall wall, CPU (s) | ratio wall, CPU | goal |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for bench in BENCHES.iter().filter(|bench| names.is_empty() || names.iter().any(|name| *name == bench.name)) {
        prepare(bench, &folder)?;
        let mut pairs = Vec::new();
        for _ in 0..rounds {
            pairs.push((once(bench, &folder, &reference)?, once(bench, &folder, &ours)?));
        }
        let median = |pick: &dyn Fn(&(Taken, Taken)) -> f64| median(pairs.iter().map(pick).collect());
        println!(
            "| {} | {} | {:.2}, {:.2} | {:.4}, {:.4} | {:.0}, {:.0} | {} |",
            bench.name,
            bench.work,
            median(&|pair| pair.0.wall),
            median(&|pair| pair.0.cpu),
            median(&|pair| pair.1.wall),
            median(&|pair| pair.1.cpu),
            median(&|pair| pair.0.wall / pair.1.wall),
            median(&|pair| pair.0.cpu / pair.1.cpu.max(1e-4)),
            bench.goal,
        );
    }
    Ok(())
}

/// Writes a benchmark's inventory and playbook.
fn prepare(bench: &Bench, folder: &Path) -> Result<(), Failure> {
    let mut hosts = String::from("[fleet]\n");
    for rank in 0..bench.hosts {
        writeln!(hosts, "node{rank} rank={rank}")?;
    }
    hosts.push_str("\n[fleet:vars]\nansible_connection=local\nansible_python_interpreter=/usr/bin/python3\n");
    fs::write(folder.join(format!("{}.ini", bench.name)), hosts)?;
    let head = "- hosts: fleet\n  gather_facts: false\n  vars:\n    base: 7\n    names: [alpha, beta, gamma, delta]\n    \
                table: {a: 1, b: 2}\n  tasks:\n";
    fs::write(folder.join(format!("{}.yml", bench.name)), format!("{head}{}", (bench.tasks)()))?;
    Ok(())
}

/// Runs a benchmark once. Fails where the output does not show that the work was done.
fn once(bench: &Bench, folder: &Path, program: &Path) -> Result<Taken, Failure> {
    let before = children_cpu()?;
    let start = Instant::now();
    let done = Command::new(program)
        .args(["-i", &format!("{}.ini", bench.name), "-f", bench.forks, &format!("{}.yml", bench.name)])
        .current_dir(folder)
        .env("ANSIBLE_CONFIG", folder.join("ansible.cfg"))
        .stdin(Stdio::null())
        .output()?;
    let wall = start.elapsed().as_secs_f64();
    let cpu = children_cpu()? - before;
    let shown = String::from_utf8_lossy(&done.stdout);
    let recaps = shown.lines().filter(|line| line.contains(&format!(": {}", bench.recap))).count();
    if !done.status.success() || recaps != bench.hosts {
        let told = String::from_utf8_lossy(&done.stderr);
        return Err(format!("{}: {} did not do the work:\n{shown}{told}", bench.name, program.display()).into());
    }
    Ok(Taken { wall, cpu })
}

/// Returns how much CPU the finished children used so far, in seconds.
fn children_cpu() -> Result<f64, Failure> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    Ok(micros as f64 / 1e6)
}

/// Returns the middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
