'use strict';
/**
 * What Linux knows about a process. Enters: a pid. Leaves: CPU time in nanoseconds, memory in bytes,
 * context switches of the main thread. Everything is read from outside: the server is not asked.
 */
const { readFileSync, readdirSync } = require('node:fs');

/** First field of schedstat: time on a CPU in nanoseconds, user and system. `stat` would count 10 ms ticks. */
function threadTime(pid, tid) {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[0]);
  } catch (error) {
    // A thread may end between the listing and the reading.
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return 0;
    throw error;
  }
}

/** The main thread has the pid for its tid; in Node it is the one that runs JavaScript. */
function cpuTime(pid) {
  let total = 0;
  for (const tid of readdirSync(`/proc/${pid}/task`)) total += threadTime(pid, tid);
  return { total, main: threadTime(pid, pid) };
}

function statusField(text, name) {
  return Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)[1]);
}

function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { rss: statusField(status, 'VmRSS') * 1024, peak: statusField(status, 'VmHWM') * 1024 };
}

function mainThreadSwitches(pid) {
  const status = readFileSync(`/proc/${pid}/task/${pid}/status`, 'utf8');
  return statusField(status, 'voluntary_ctxt_switches') + statusField(status, 'nonvoluntary_ctxt_switches');
}

module.exports = { cpuTime, memory, mainThreadSwitches };
