//! Processors and memory.

use super::probe::{Probe, dict, texts};
use super::virtualization::count;
use value::{Dict, Value};

/// Processors, from `/proc/cpuinfo`.
pub(super) fn processors(probe: &Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    let lines = probe.lines("/proc/cpuinfo");
    if lines.is_empty() {
        return facts;
    }
    let xen = probe.exists("/proc/xen")
        || probe.lines("/sys/hypervisor/type").first().is_some_and(|line| line.trim() == "xen");
    let mut paravirtual = false;
    let (mut listed, mut vendors, mut models, mut numbered) = (0, 0, 0, 0);
    let mut names: Vec<String> = Vec::new();
    let mut flags: Option<Vec<String>> = None;
    let mut sockets: Vec<(String, i64)> = Vec::new();
    let mut cores: Vec<(String, i64)> = Vec::new();
    let (mut socket, mut core) = ("0".to_owned(), "0".to_owned());
    let (mut processors, mut threads) = (0_i64, 0_i64);
    for line in &lines {
        let (key, value) = line.split_once(':').map_or((line.trim(), ""), |(key, value)| (key.trim(), value.trim()));
        let number = value.parse::<i64>().unwrap_or(0);
        match key {
            "flags" => {
                paravirtual |= xen && !value.contains("vme");
                flags = Some(value.split_whitespace().map(str::to_owned).collect());
            }
            "model name" | "Processor" | "vendor_id" | "cpu" | "Vendor" | "processor" => {
                names.push(value.to_owned());
                listed += 1;
                match key {
                    "vendor_id" => vendors += 1,
                    "model name" => models += 1,
                    "processor" => numbered += 1,
                    _ => {}
                }
            }
            "physical id" => {
                value.clone_into(&mut socket);
                if !sockets.iter().any(|(id, _)| *id == socket) {
                    sockets.push((socket.clone(), 1));
                }
            }
            "core id" => {
                value.clone_into(&mut core);
                // Ansible: asks the sockets whether the core is known.
                if !sockets.iter().any(|(id, _)| *id == core) {
                    set(&mut cores, &core, 1);
                }
            }
            "cpu cores" => set(&mut sockets, &socket, number),
            "siblings" => set(&mut cores, &core, number),
            "# processors" => processors = number,
            "max thread id" => threads = number + 1,
            "ncpus active" => listed = usize::try_from(number).unwrap_or(0),
            _ => {}
        }
    }
    if vendors > 0 && vendors == models {
        listed = vendors;
    }
    let architecture = probe.known("ansible_architecture");
    if ["armv", "aarch", "ppc"].iter().any(|start| architecture.starts_with(start)) {
        listed = numbered;
    }
    facts.insert("processor", texts(names));
    if let Some(flags) = flags {
        facts.insert("flags", texts(flags));
    }
    let mut tell = |count: Value, cores: i64, threads: i64, all: Value, usable: Value| {
        facts.insert("processor_count", count);
        facts.insert("processor_cores", cores);
        facts.insert("processor_threads_per_core", threads);
        facts.insert("processor_vcpus", all);
        facts.insert("processor_nproc", usable);
    };
    if architecture == "s390x" {
        let all = Value::Int(processors);
        tell(Value::Int(1), rounded(processors, threads.max(1)), threads, all.clone(), all);
    } else if paravirtual {
        let all = i64::try_from(listed).unwrap_or(0);
        tell(Value::Int(all), all, 1, Value::Int(all), Value::Int(all));
    } else {
        let sockets_count = if sockets.is_empty() { listed } else { sockets.len() };
        let per_socket = sockets.first().map(|(_, cores)| *cores).filter(|cores| *cores != 0).unwrap_or(1);
        let threads = rounded(cores.first().map_or(1, |(_, siblings)| *siblings), per_socket);
        let all = threads * per_socket * i64::try_from(sockets_count).unwrap_or(0);
        tell(count(sockets_count), per_socket, threads, Value::Int(all), count(numbered));
    }
    if let Some(usable) = usable(probe) {
        facts.insert("processor_nproc", count(usable));
    }
    facts
}

fn set(all: &mut Vec<(String, i64)>, id: &str, value: i64) {
    match all.iter_mut().find(|(known, _)| known == id) {
        Some((_, known)) => *known = value,
        None => all.push((id.to_owned(), value)),
    }
}

/// Divides and rounds as Python does: halves to the even number.
fn rounded(number: i64, by: i64) -> i64 {
    let (whole, rest) = (number.div_euclid(by), number.rem_euclid(by));
    match (rest * 2).cmp(&by) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole.rem_euclid(2),
    }
}

/// Counts the processors that this process may use.
fn usable(probe: &Probe<'_, '_>) -> Option<usize> {
    let lines = probe.lines("/proc/self/status");
    let list = lines.iter().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    list.trim()
        .split(',')
        .map(|range| {
            let (from, to) = range.split_once('-').unwrap_or((range, range));
            (to.parse::<usize>().ok()? + 1).checked_sub(from.parse::<usize>().ok()?)
        })
        .sum()
}

/// Memory and swap, in MiB.
pub(super) fn memory(probe: &Probe<'_, '_>) -> Dict {
    let lines = probe.lines("/proc/meminfo");
    let mut facts = Dict::new();
    if lines.is_empty() {
        return facts;
    }
    let amount = |name: &str| -> Option<i64> {
        let value = lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        Some(value.trim().split(' ').next()?.parse::<i64>().ok()? / 1024)
    };
    for line in &lines {
        let Some((name, _)) = line.split_once(':') else { continue };
        if ["MemTotal", "SwapTotal", "MemFree", "SwapFree"].contains(&name)
            && let Some(amount) = amount(name)
        {
            facts.insert(format!("{}_mb", name.to_lowercase()), amount);
        }
    }
    let (total, free) = (amount("MemTotal"), amount("MemFree"));
    let (swap_total, swap_free) = (amount("SwapTotal"), amount("SwapFree"));
    let difference = |from: Option<i64>, less: Option<i64>| Some(from? - less?);
    let reusable =
        amount("Cached").zip(free).zip(amount("Buffers")).map(|((cached, free), buffers)| cached + free + buffers);
    let fact = |amount: Option<i64>| amount.map_or(Value::None, Value::Int);
    let real = dict([("total", fact(total)), ("used", fact(difference(total, free))), ("free", fact(free))]);
    let nocache = dict([("free", fact(reusable)), ("used", fact(difference(total, reusable)))]);
    let swap = dict([
        ("total", fact(swap_total)),
        ("free", fact(swap_free)),
        ("used", fact(difference(swap_total, swap_free))),
        ("cached", fact(amount("SwapCached"))),
    ]);
    let all = dict([("real", Value::Dict(real)), ("nocache", Value::Dict(nocache)), ("swap", Value::Dict(swap))]);
    facts.insert("memory_mb", all);
    facts
}
