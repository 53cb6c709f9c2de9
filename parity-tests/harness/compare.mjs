/**
 * Compares what one scenario showed on control and on another core. Enters: two observations. Leaves: differences, each
 * with a class, the place it was seen and both sides. It knows no agreed differences; those are the ledger's.
 */

/**
 * @typedef {object} Difference
 * @property {string} class what kind: status, header-value, body …; with a header's name after a colon
 * @property {string} where e.g. `connection 1, response 2`
 * @property {unknown} control
 * @property {unknown} candidate
 */

/**
 * @param {any} control
 * @param {any} candidate
 * @param {{ servedByRust?: boolean, unordered?: boolean, uncounted?: boolean }} [rules]
 * @returns {Difference[]}
 */
export function compare(control, candidate, { servedByRust = false, unordered = false, uncounted = false } = {}) {
  const differences = [];
  const differ = (kind, where, left, right) => {
    if (JSON.stringify(left) !== JSON.stringify(right)) {
      differences.push({ class: kind, where, control: left, candidate: right });
    }
  };
  differ('crash', 'process', control.crash ?? null, candidate.crash ?? null);
  if (control.crash || candidate.crash) return differences;
  const refusal = refusedRequest(control, candidate);
  if (refusal) return [refusal];
  differ('hang', 'scenario', control.hang, candidate.hang);
  differ('threw', 'scenario', control.threw ?? null, candidate.threw ?? null);
  differ('returned', 'scenario', control.returned ?? null, candidate.returned ?? null);
  compareEvents(control.events, candidate.events, unordered, differ);
  compareConnections(control.connections, candidate.connections, differ);
  compareSupertest(control.supertest, candidate.supertest, differ);
  if (servedByRust) differences.push(...compareServing(control, candidate, uncounted));
  return differences;
}

/**
 * A request that control served and the candidate's engine refused: one difference, because everything after it (events,
 * usability, counters) is its consequence, and each would want an entry of its own.
 * @returns {Difference | undefined}
 */
function refusedRequest(control, candidate) {
  for (let i = 0; i < Math.min(control.connections.length, candidate.connections.length); i += 1) {
    const [left, right] = [control.connections[i].responses.at(-1), candidate.connections[i].responses.at(-1)];
    const bare = right?.status === 400 && right.body === '' && right.headers.every(([name]) => /^(connection|date|transfer-encoding)$/i.test(name));
    if (left && left.status < 400 && bare && candidate.connections[i].ending === 'closed') {
      return { class: 'refused', where: `connection ${i + 1}`, control: `${left.status} ${left.reason}`, candidate: `${right.status} ${right.reason}` };
    }
  }
  return undefined;
}

/** Two kinds: something happened on one side only, or the same happened in another order. */
function compareEvents(control, candidate, unordered, differ) {
  const sorted = [[...control].sort(), [...candidate].sort()];
  if (JSON.stringify(sorted[0]) !== JSON.stringify(sorted[1])) differ('events', 'application', control, candidate);
  else if (!unordered) differ('event-order', 'application', control, candidate);
}

function compareConnections(control, candidate, differ) {
  differ('connections', 'client', control.length, candidate.length);
  for (let i = 0; i < Math.min(control.length, candidate.length); i += 1) {
    const where = `connection ${i + 1}`;
    const [left, right] = [control[i], candidate[i]];
    differ('responses', where, left.responses.length, right.responses.length);
    for (let j = 0; j < Math.min(left.responses.length, right.responses.length); j += 1) {
      compareResponse(left.responses[j], right.responses[j], `${where}, response ${j + 1}`, differ);
    }
    differ('rest', where, left.rest ?? '', right.rest ?? '');
    differ('ending', where, left.ending, right.ending);
    differ('usable', where, left.usable ?? null, right.usable ?? null);
  }
}

function compareResponse(control, candidate, where, differ) {
  for (const field of ['version', 'status', 'reason', 'framing', 'body', 'chunks', 'malformed', 'truncated']) {
    differ(field, where, control[field] ?? null, candidate[field] ?? null);
  }
  compareFields('header', control.headers, candidate.headers, where, differ);
  compareFields('trailer', control.trailers ?? [], candidate.trailers ?? [], where, differ);
  const [left, right] = [control.interim ?? [], candidate.interim ?? []];
  differ('interim', where, left.length, right.length);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    compareResponse(left[i], right[i], `${where}, interim ${i + 1}`, differ);
  }
}

/** Set and values first; case and order are classes of their own, since RFC 9110 gives them no meaning. */
function compareFields(kind, control, candidate, where, differ) {
  const [left, right] = [valuesByName(control), valuesByName(candidate)];
  let sameSet = true;
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(name) ?? null, right.get(name) ?? null];
    const state = a === null ? 'extra' : b === null ? 'missing' : 'value';
    if (JSON.stringify(a) !== JSON.stringify(b)) sameSet = false;
    differ(`${kind}-${state}:${name}`, where, a, b);
  }
  if (!sameSet) return;
  const names = (fields) => fields.map(([name]) => name);
  const lower = (fields) => names(fields).map((name) => name.toLowerCase());
  differ(`${kind}-order`, where, lower(control), lower(candidate));
  differ(`${kind}-case`, where, names(control).sort(ignoringCase), names(candidate).sort(ignoringCase));
}

function ignoringCase(a, b) {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : a < b ? -1 : Number(a > b);
}

function valuesByName(fields) {
  const values = new Map();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}

function compareSupertest(control, candidate, differ) {
  differ('responses', 'supertest', control.length, candidate.length);
  for (let i = 0; i < Math.min(control.length, candidate.length); i += 1) {
    const where = `supertest ${i + 1}`;
    differ('status', where, control[i].status, candidate[i].status);
    compareFields('header', Object.entries(control[i].headers), Object.entries(candidate[i].headers), where, differ);
    differ('body', where, [control[i].text, control[i].body], [candidate[i].text, candidate[i].body]);
  }
}

/**
 * The engine must have counted at least the requests that Node's http delivered to the same application. A server that
 * was closed has no counters left; then its engine's name must do.
 */
function compareServing(control, candidate, uncounted) {
  if (candidate.engines.length === 0) return [];
  const differences = [];
  const least = uncounted ? Math.min(1, control.deliveredRequests) : control.deliveredRequests;
  if (JSON.stringify(candidate.engines) !== '["rust"]') {
    differences.push({ class: 'engine', where: 'servers', control: ['rust'], candidate: candidate.engines });
  } else if (candidate.engineRequests !== undefined && candidate.engineRequests < least) {
    differences.push({ class: 'served', where: 'engine counter', control: control.deliveredRequests, candidate: candidate.engineRequests });
  }
  return differences;
}
