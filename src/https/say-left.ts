/**
 * The line that says why Node's own TLS serves. Enters: what rustls cannot take. Leaves: one line on standard error, for
 * each set of reasons once per isolate, unless `XSYS_QUIET=1`.
 */
const said = new Set<string>();

export function sayLeft(reasons: readonly string[]): void {
  const text = reasons.join('; ');
  if (said.has(text) || process.env['XSYS_QUIET'] === '1') return;
  said.add(text);
  process.stderr.write(`xsys: https is served by Node's own TLS, because rustls cannot take this: ${text}\n`);
}
