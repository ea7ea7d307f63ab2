#!/usr/bin/env node
// Shows at the end which tasks took longest. The option `top` says how many:
// PLAYCALL_SLOWEST_TOP, or `top` in the section [callback_slowest] of ansible.cfg.
const lines = require('node:readline').createInterface({ input: process.stdin });
const say = (message) => console.log(JSON.stringify(message));

const ENDINGS = ['runner_on_ok', 'runner_on_failed', 'runner_on_skipped', 'runner_on_unreachable'];
const tasks = new Map();
let top = 3;

const handlers = {
  start({ options }) {
    top = options.top;
  },
  result({ task, timing }) {
    const known = tasks.get(task.uuid) ?? { name: task.name, seconds: 0 };
    known.seconds += timing.duration;
    tasks.set(task.uuid, known);
  },
  end() {
    const slowest = [...tasks.values()].sort((a, b) => b.seconds - a.seconds).slice(0, top);
    say({ banner: 'SLOWEST TASKS' });
    for (const { name, seconds } of slowest) {
      say({ display: `${seconds.toFixed(3)} s  ${name}` });
    }
  },
};

lines.on('line', (line) => {
  const message = JSON.parse(line);
  if (message.playcall) {
    say({
      protocol: 1,
      name: 'slowest',
      type: 'aggregate',
      description: 'Shows which tasks took longest',
      hooks: [...ENDINGS, 'playbook_on_stats'],
      options: {
        top: {
          description: 'How many tasks are shown',
          type: 'int',
          default: 3,
          env: ['PLAYCALL_SLOWEST_TOP'],
          ini: [{ section: 'callback_slowest', key: 'top' }],
        },
      },
    });
  } else if (message.start) {
    handlers.start(message.start);
  } else if (message.event === 'playbook_on_stats') {
    handlers.end();
  } else {
    handlers.result(message.data.result);
  }
});
