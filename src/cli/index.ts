#!/usr/bin/env node
/**
 * `xsys`, the command. Enters: what was typed. Leaves: help, or a subcommand that runs; exit code 2 and one line with a
 * way on for what cannot be meant. What subcommands do is in their own files.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError, type Command } from './command';
import { COMMANDS } from './commands';
import { helpOf, overview, styleFor } from './help';
import { parse } from './parse';

async function main(args: readonly string[]): Promise<number | undefined> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = COMMANDS.find((command) => command.name === rest[0]);
    const style = styleFor(process.stdout);
    process.stdout.write(asked === undefined ? overview(COMMANDS, style) : helpOf(asked, style));
    return 0;
  }
  if (name === '--version') {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) throw new UsageError(`there is no ${name.startsWith('-') ? 'option' : 'command'} "${name}"`);
  return start(command, rest);
}

async function start(command: Command, args: readonly string[]): Promise<number | undefined> {
  const invocation = parse(command, args);
  if (invocation.options['help'] === true) {
    process.stdout.write(helpOf(command, styleFor(process.stdout)));
    return 0;
  }
  return command.run(invocation);
}

function version(): string {
  const manifest = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function complain(error: unknown): number {
  if (!(error instanceof UsageError)) throw error;
  const known = COMMANDS.some(({ name }) => name === process.argv[2]) ? `xsys ${process.argv[2]} --help` : 'xsys --help';
  process.stderr.write(`xsys: ${error.message}. See ${known}\n`);
  return 2;
}

void main(process.argv.slice(2))
  .catch(complain)
  .then((code) => {
    // Not `process.exit`: what was written to a pipe must still leave.
    if (code !== undefined) process.exitCode = code;
  });
