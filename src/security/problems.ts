/** Invalid options. Enters: a factory's name and what is wrong, all of it. Leaves: the one error that names everything. */
import { validateHeaderValue } from 'node:http';
import { XsysError } from '../errors';

export class Problems {
  readonly #list: string[] = [];

  /** `came` is shown as far as a value can be shown. */
  add(option: string, expected: string, came: unknown): void {
    this.#list.push(`${option} must be ${expected}, and is ${shown(came)}`);
  }

  /** A value that stands in a header. */
  header(option: string, value: string): void {
    try {
      validateHeaderValue(option, value);
    } catch {
      this.#list.push(`${option} has characters that no header may have (line breaks, control characters): ${shown(value)}`);
    }
  }

  get list(): readonly string[] {
    return this.#list;
  }

  throwAny(factory: string): void {
    if (this.#list.length === 0) return;
    throw new XsysError('XSYS_OPTIONS_INVALID', `${factory} of xsys/security: ${this.#list.join('; ')}`);
  }
}

const LONGEST = 60;

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'number') return String(value);
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  const whole = text ?? String(value);
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
}
