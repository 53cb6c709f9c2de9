/**
 * The help texts. Enters: descriptions. Leaves: text; headings are bold in a terminal and plain anywhere else. It writes
 * nothing.
 */
import type { WriteStream } from 'node:tty';
import type { Command, Option } from './command';

export interface Style {
  heading(text: string): string;
}

/** Bold where somebody looks at a terminal that did not ask for plain text (https://no-color.org). */
export function styleFor(stream: Pick<WriteStream, 'isTTY'>, environment: NodeJS.ProcessEnv = process.env): Style {
  const plain = !stream.isTTY || Boolean(environment['NO_COLOR']) || environment['TERM'] === 'dumb';
  return { heading: (text) => (plain ? text : `\u001b[1m${text}\u001b[22m`) };
}

export function overview(commands: readonly Command[], style: Style): string {
  return [
    `${style.heading('Usage:')} xsys <command> [options]`,
    `${style.heading('Commands:')}\n${columns(commands.map(({ name, summary }) => [name, summary]))}`,
    'xsys <command> --help says more, with examples. xsys --version prints the version.',
    '',
  ].join('\n\n').trimEnd() + '\n';
}

export function helpOf(command: Command, style: Style): string {
  const options = [...command.options, { name: 'help', meaning: 'this text' }];
  const examples = command.examples.map(({ line, meaning }) => `  # ${meaning}\n  ${line}`);
  return [
    `${style.heading('Usage:')} xsys ${command.name} ${command.usage}`,
    command.summary,
    `${style.heading('Options:')}\n${columns(options.map((option) => [spelling(option), option.meaning]))}`,
    `${style.heading('Examples:')}\n${examples.join('\n')}`,
    '',
  ].join('\n\n').trimEnd() + '\n';
}

function spelling({ name, value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} <${value}>`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  // A meaning of several lines goes on below where it began.
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`).join('\n');
}
