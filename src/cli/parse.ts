/**
 * What was typed behind a subcommand, against its description. Enters: arguments. Leaves: options and operands, or a
 * `UsageError` that names what was not expected. `--help` is everybody's option and not listed.
 */
import { parseArgs } from 'node:util';
import { UsageError, type Command, type Invocation } from './command';

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

export function parse(command: Command, args: readonly string[]): Invocation {
  const described = command.options.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const);
  const options = { ...HELP, ...Object.fromEntries(described) };
  // Read leniently first: where the first operand stands depends on which options take a value.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const first = tokens.find((token) => token.kind !== 'option');
  const operand = first?.kind === 'option-terminator' ? first.index + 1 : first?.index;
  const own = command.endsAtOperand && operand !== undefined ? args.slice(0, operand) : args;
  try {
    const { values, positionals } = parseArgs({ args: [...own], options, strict: true, allowPositionals: true });
    return { options: values as Invocation['options'], operands: [...positionals, ...args.slice(own.length)] };
  } catch (error) {
    throw new UsageError(firstSentence((error as Error).message));
  }
}

/** Node adds advice for positional arguments that look like options, which no subcommand has. */
function firstSentence(message: string): string {
  return message.split(/\.\s/, 1)[0].replace(/\.$/, '');
}
