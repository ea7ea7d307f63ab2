//! How fast events go through programs. Not run by default: figures are told, nothing is asserted of them.
//!
//!     cargo test --release -p program -- --ignored --nocapture throughput

use crate::stage::{Folder, Kept, load};
use event::{Callback, Event, Recorded, sample_run};
use std::time::{Duration, Instant};

const TIMEOUT: Duration = Duration::from_mins(1);

/// A program that counts, in each language.
const PROGRAMS: &[(&str, usize, &str)] = &[
    (
        "cat > /dev/null",
        100_000,
        "#!/bin/sh\nread -r h\necho '{\"protocol\":1,\"hooks\":\"all\"}'\nexec cat > /dev/null\n",
    ),
    (
        "sh, read and case",
        10_000,
        "#!/bin/sh\nread -r h\necho '{\"protocol\":1,\"hooks\":\"all\"}'\nread -r s\nn=0\n\
         while IFS= read -r e; do case $e in *'\"event\":\"runner_on_ok\"'*) n=$((n + 1)) ;; esac; done\n\
         echo \"{\\\"display\\\":\\\"$n\\\"}\"\n",
    ),
    (
        "python, json.loads",
        50_000,
        "#!/usr/bin/env python3\nimport json, sys\nsys.stdin.readline()\n\
         print(json.dumps({'protocol': 1, 'hooks': 'all'}), flush=True)\nsys.stdin.readline()\n\
         n = sum(json.loads(line)['event'] == 'runner_on_ok' for line in sys.stdin)\n\
         print(json.dumps({'display': str(n)}), flush=True)\n",
    ),
    (
        "node, JSON.parse",
        50_000,
        "#!/usr/bin/env node\nconst say = (m) => console.log(JSON.stringify(m));\nlet n = 0;\n\
         const lines = require('node:readline').createInterface({ input: process.stdin });\n\
         lines.on('line', (line) => { const m = JSON.parse(line);\n\
         if (m.playcall) say({ protocol: 1, hooks: 'all' }); else if (m.event === 'runner_on_ok') n += 1; });\n\
         lines.on('close', () => say({ display: String(n) }));\n",
    ),
    (
        "python, every event answered",
        20_000,
        "#!/usr/bin/env python3\nimport json, sys\nsys.stdin.readline()\n\
         print(json.dumps({'protocol': 1, 'hooks': 'all', 'sync': 'all'}), flush=True)\nsys.stdin.readline()\n\
         for line in sys.stdin:\n    print(json.dumps({'done': json.loads(line)['seq']}), flush=True)\n",
    ),
];

/// So many events of the sample run, over and over, that end as a run does.
fn events(count: usize) -> Vec<Recorded> {
    let sample = sample_run();
    let last = sample.last().cloned().expect("a run has events");
    let inner = sample.iter().filter(|event| !matches!(event.event, Event::RunEnd(_))).cycle();
    let mut run: Vec<Recorded> = inner.take(count - 1).cloned().chain([last]).collect();
    for (seq, event) in run.iter_mut().enumerate() {
        event.seq = seq as u64;
    }
    run
}

#[test]
#[ignore = "a measurement"]
#[expect(clippy::print_stdout, reason = "it tells figures")]
fn throughput() {
    println!("| program | events | events/s | µs of ours for each | MB/s |\n| --- | --- | --- | --- | --- |");
    for (name, count, text) in PROGRAMS {
        let folder = Folder::new();
        let path = folder.program("counts", text);
        let run = events(*count);
        let bytes: usize = run.iter().map(|event| event.to_json().len() + 1).sum();
        let (mut program, _) = load(&path, TIMEOUT).expect("it describes itself");
        let begun = Instant::now();
        let mut shown = Kept::default();
        // As dispatch does: all that waits ahead, then each in turn.
        for batch in run.chunks(500) {
            for event in batch {
                program.ahead(event);
            }
            for event in batch {
                program.on_event(event, &mut shown).expect("it goes on");
            }
        }
        let events = begun.elapsed();
        program.finish(&mut shown).expect("it ends");
        let took = begun.elapsed().as_secs_f64();
        assert_eq!(shown.warnings, Vec::<String>::new());
        #[expect(clippy::cast_precision_loss, reason = "figures are rounded anyway")]
        let (count, bytes) = (*count as f64, bytes as f64);
        let own = events.as_secs_f64() * 1e6 / count;
        println!("| {name} | {count} | {:.0} | {own:.1} | {:.0} |", count / took, bytes / took / 1e6);
    }
}
