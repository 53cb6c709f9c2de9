'use strict';
/**
 * Which CPU serves and which one loads. Enters: the CPUs that this process may use.
 * Leaves: one for the server, another for the client, or null for both when there is only one.
 */
const { readFileSync } = require('node:fs');

/** `Cpus_allowed_list` is written as `0-3,8`. */
function allowedCpus() {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];
  return list.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  });
}

/** The highest ones: the first CPU is where most machines take their interrupts. */
function chooseCpus() {
  const cpus = allowedCpus();
  if (cpus.length < 2) return { server: null, client: null };
  return { server: cpus[cpus.length - 1], client: cpus[cpus.length - 2] };
}

/** The command line that runs `command` on that CPU; taskset replaces itself, so the pid is the command's. */
function pinned(cpu, command, args) {
  return cpu === null ? [command, args] : ['taskset', ['-c', String(cpu), command, ...args]];
}

module.exports = { chooseCpus, pinned };
