/**
 * Which coding a client gets. Enters: its Accept-Encoding and a policy. Leaves: a coding, or none. The `negotiator`
 * package decides, in the version that the `compression` package uses; its answers are remembered, because clients send
 * the same few headers again and again.
 */
import type { IncomingMessage } from 'node:http';
import Negotiator = require('negotiator');
import type { CodingName, Policy } from './policy';

const REMEMBERED_AT_MOST = 128;

export class Negotiation {
  readonly #policy: Policy;
  readonly #remembered = new Map<string, CodingName | undefined>();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  choose(req: IncomingMessage): CodingName | undefined {
    const accepted = req.headers['accept-encoding'];
    if (!accepted && this.#policy.enforced !== undefined) return this.#policy.enforced;
    if (typeof accepted !== 'string') return this.#negotiate(req);
    if (!this.#remembered.has(accepted)) {
      if (this.#remembered.size >= REMEMBERED_AT_MOST) return this.#negotiate(req);
      this.#remembered.set(accepted, this.#negotiate(req));
    }
    return this.#remembered.get(accepted);
  }

  /** For a body that Node's zlib must code, on a Node that has no Zstandard. */
  chooseStreamed(req: IncomingMessage): CodingName | undefined {
    return this.#negotiate(req, ({ names }) => names.filter((name) => name !== 'zstd'));
  }

  #negotiate(req: IncomingMessage, namesOf = ({ names }: Policy['offered']): readonly string[] => names): CodingName | undefined {
    const { offered } = this.#policy;
    const chosen = new Negotiator(req).encoding(namesOf(offered), offered.preferred);
    return chosen === undefined || chosen === 'identity' ? undefined : (chosen as CodingName);
  }
}
