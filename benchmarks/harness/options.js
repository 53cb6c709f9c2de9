'use strict';
/**
 * The command line. Enters: argv, the known scenario and implementation names.
 * Leaves: one frozen options object, or a UsageError that names the fault. Nothing is measured here.
 */
const { parseArgs } = require('node:util');
const { UsageError } = require('./failure');

const HELP = `npm run bench -- [options]

Measures CPU time per request of each implementation, side by side, and writes
benchmarks/results/<name>.md, .svg and .json.

  --only <names>         scenarios, separated by commas (default: all; --list shows them)
  --impl <names>         implementations, separated by commas (default: all that can run here)
  --rounds <n>           interleaved rounds (default 3; the table shows the median)
  --seconds <n>          length of one round of one implementation (default 3)
  --warmup <n>           seconds of unmeasured load before the first round (default 2, 0 = none)
  --connections <n>      keep-alive connections (default 64)
  --rate <n>             requests per second of the fixed-rate rounds
                         (default: half of what the control reached in the same scenario)
  --no-rate              leave the fixed-rate rounds out
  --out <name>           name of the result files (default: latest, or the name of the mode)
  --no-setup             measure xsys as it is built now, without npm run setup before
  --list                 show scenarios and implementations, measure nothing
  --help                 show this text

Modes
  --single               one connection: latency without queueing (bare and hello)
  --idle                 10,000 idle keep-alive connections: memory and wake-ups
  --idle-connections <n> how many (default 10000)
  --isolates             one isolate and two on a computing handler; checks while a loop is held
  --smoke                very short; shows that everything runs, its figures mean nothing

Examples
  npm run bench -- --only hello,json --impl express5,xsys-rust
  npm run bench -- --only bare --rounds 5 --seconds 5 --no-rate
  npm run bench -- --idle --impl node-http,xsys-http
`;

const SHAPE = {
  only: { type: 'string' },
  impl: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  warmup: { type: 'string' },
  connections: { type: 'string' },
  rate: { type: 'string' },
  'no-rate': { type: 'boolean' },
  out: { type: 'string' },
  'no-setup': { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  single: { type: 'boolean' },
  idle: { type: 'boolean' },
  isolates: { type: 'boolean' },
  'idle-connections': { type: 'string' },
  smoke: { type: 'boolean' },
};

/** What each mode changes; an option on the command line wins over its mode. */
const MODES = {
  load: { rounds: 3, seconds: 3, warmup: 2, connections: 64, fixedRate: true, out: 'latest' },
  single: {
    rounds: 3, seconds: 3, warmup: 2, connections: 1, fixedRate: false, out: 'single', only: ['bare', 'hello'],
  },
  idle: { idleConnections: 10000, seconds: 5, out: 'idle' },
  isolates: { rounds: 5, seconds: 2, warmup: 1, out: 'isolates', implementations: ['xsys-rust'] },
};
const SMOKE = {
  load: { rounds: 1, seconds: 1, warmup: 0, connections: 8, out: 'smoke', only: ['bare', 'hello', 'post-json'] },
  single: { rounds: 1, seconds: 1, warmup: 0, out: 'smoke-single' },
  idle: { idleConnections: 100, seconds: 1, out: 'smoke-idle' },
  isolates: { rounds: 1, seconds: 1, warmup: 0, out: 'smoke-isolates' },
};

function wholeNumber(values, name, least) {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least) {
    throw new UsageError(`--${name} wants a whole number of at least ${least}, not "${text}"`);
  }
  return number;
}

function names(values, option, known) {
  if (values[option] === undefined) return undefined;
  const chosen = values[option].split(',').map((name) => name.trim()).filter(Boolean);
  if (chosen.length === 0) throw new UsageError(`--${option} wants at least one name`);
  for (const name of chosen) {
    if (!known.includes(name)) {
      throw new UsageError(`--${option}: there is no "${name}"; known are ${known.join(', ')}`);
    }
  }
  return chosen;
}

function parse(argv) {
  try {
    return parseArgs({ args: argv, options: SHAPE, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function withoutUndefined(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function readOptions(argv, knownScenarios, knownImplementations) {
  const values = parse(argv);
  const modes = ['idle', 'single', 'isolates'].filter((mode) => values[mode]);
  if (modes.length > 1) throw new UsageError(`--${modes.join(' and --')} are modes; choose one`);
  if (values.rate !== undefined && values['no-rate']) throw new UsageError('--rate and --no-rate exclude each other');
  const mode = modes[0] ?? 'load';
  const out = values.out;
  if (out !== undefined && !/^[\w.-]+$/.test(out)) {
    throw new UsageError(`--out wants a plain name, not "${out}"`);
  }
  const given = withoutUndefined({
    only: names(values, 'only', knownScenarios),
    implementations: names(values, 'impl', knownImplementations),
    rounds: wholeNumber(values, 'rounds', 1),
    seconds: wholeNumber(values, 'seconds', 1),
    warmup: wholeNumber(values, 'warmup', 0),
    connections: wholeNumber(values, 'connections', 1),
    rate: wholeNumber(values, 'rate', 1),
    fixedRate: values['no-rate'] ? false : values.rate !== undefined ? true : undefined,
    idleConnections: wholeNumber(values, 'idle-connections', 1),
    out,
  });
  return Object.freeze({
    mode,
    smoke: values.smoke === true,
    setup: values['no-setup'] !== true,
    list: values.list === true,
    help: values.help === true,
    ...MODES[mode],
    ...(values.smoke ? SMOKE[mode] : {}),
    ...given,
  });
}

module.exports = { HELP, readOptions };
