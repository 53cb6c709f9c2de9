/**
 * What an app is asked. Enters: methods, paths, bodies. Leaves: steps with a name each; `?` and `(form)` in a name say
 * that it has a query or a form, which the ledger relies on. They are sent by `run-steps.mjs`.
 */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {{ method: string, path: string, headers: Record<string, string>, body?: string | Buffer }} [request]
 * @property {(ctx: any) => any} [act]
 * @property {number} [patience] milliseconds of quiet after which the answer counts as missing
 * @property {number} [after] milliseconds in which something may still happen once the answer is here
 */

/** @returns {Step} */
export function request(method, path, { headers = {}, body, as, patience, after } = {}) {
  return { name: `${method} ${path}${as ? ` (${as})` : ''}`, request: { method, path, headers, body }, patience, after };
}

export const get = (path, rest = {}) => request('GET', path, rest);

export const json = (path, value, { method = 'POST', headers = {}, as = 'json', ...rest } = {}) =>
  request(method, path, {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof value === 'string' ? value : JSON.stringify(value),
    as,
    ...rest,
  });

export const form = (path, body, { headers = {}, as, ...rest } = {}) =>
  request('POST', path, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body,
    as: as ? `form, ${as}` : 'form',
    ...rest,
  });

const BOUNDARY = '----parity';

/** @param {{ name: string, filename?: string, type?: string, content: string | Buffer }[]} parts */
export function multipart(path, parts, { headers = {}, ...rest } = {}) {
  const pieces = parts.flatMap(({ name, filename, type, content }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n`,
    `${type ? `Content-Type: ${type}\r\n` : ''}\r\n`,
    content,
    '\r\n',
  ]);
  const body = Buffer.concat([...pieces, `--${BOUNDARY}--\r\n`].map((piece) => Buffer.from(piece)));
  return request('POST', path, { headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers }, body, ...rest });
}

/** Anything else that is done with an app; what it returns is compared. @returns {Step} */
export const act = (name, perform, { patience } = {}) => ({ name, act: perform, patience });
