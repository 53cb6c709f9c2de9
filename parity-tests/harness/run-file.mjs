/**
 * Runs one file's scenarios on one core, in child processes. Enters: file, core, names. Leaves: an observation for each
 * scenario. A child that dies or stands still costs one scenario: the next child goes on after it.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { launchOf } from './cores.mjs';

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url));
/** A child that says nothing for so long beyond its scenario's own limit is blocked. */
const SILENCE_MS = 60_000;
const LONGEST_STDERR = 2000;

/**
 * @param {{ file: string, core: string, names: string[], only?: string, environment?: NodeJS.ProcessEnv, expectedEvents?: Record<string, number> }} job
 * @returns {Promise<Map<string, any>>}
 */
export async function runFile({ file, core, names, only, environment, expectedEvents = {} }) {
  const observations = new Map();
  while (observations.size < names.length) {
    const before = observations.size;
    await runChild({ file, core, only, environment, done: [...observations.keys()], expectedEvents }, observations);
    // Nothing even started: the file cannot be had on this core, and another child would not change that.
    if (observations.size === before) {
      const crash = `no scenario started: ${lastStderr(observations)}`;
      for (const name of names) if (!observations.has(name)) observations.set(name, { crash });
    }
  }
  return observations;
}

const stderrOf = new WeakMap();
function lastStderr(observations) {
  return stderrOf.get(observations) ?? '';
}

function runChild({ file, core, only, environment, done, expectedEvents }, observations) {
  const { execArgv, env } = launchOf(core, environment);
  const child = fork(CHILD, [], { execArgv, env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let stderr = '';
  let running;
  let silence;
  const watch = (timeout = 0) => {
    clearTimeout(silence);
    silence = setTimeout(() => child.kill('SIGKILL'), timeout + SILENCE_MS);
  };
  child.stderr.on('data', (chunk) => { stderr = (stderr + chunk).slice(-LONGEST_STDERR); });
  child.on('message', (message) => {
    watch(message.timeout);
    if (message.started) running = message.started;
    if (message.finished) {
      observations.set(message.finished, message.observation);
      running = undefined;
    }
  });
  watch();
  child.send({ file, core, only, done, expectedEvents });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(silence);
      stderrOf.set(observations, stderr);
      if (running) observations.set(running, { crash: `${signal ?? `exit code ${code}`}: ${stderr}` });
      resolve(undefined);
    });
  });
}
