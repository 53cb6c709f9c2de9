/**
 * What one step showed on the old core and on another. Enters: two observations. Leaves: differences, each with a class
 * and both sides. Agreed ones are the ledger's business.
 */

/** @returns {{ class: string, where: string, control: unknown, candidate: unknown }[]} */
export function compareStep(old, candidate, where) {
  const differences = [];
  const differ = (kind, left, right) => {
    if (JSON.stringify(left) !== JSON.stringify(right)) differences.push({ class: kind, where, control: left, candidate: right });
  };
  // A step that none of them got through shows nothing, however alike they are in it.
  for (const kind of ['notStarted', 'threw']) {
    if (old[kind] && candidate[kind]) return [{ class: kind, where, control: old[kind], candidate: candidate[kind] }];
  }
  // Everything else follows from these.
  for (const kind of ['notStarted', 'hang', 'closed']) {
    if (old[kind] || candidate[kind]) {
      differ(kind, old[kind] ? (old[kind] === true ? kind : old[kind]) : shown(old), candidate[kind] ? (candidate[kind] === true ? kind : candidate[kind]) : shown(candidate));
      return differences;
    }
  }
  for (const field of ['threw', 'returned', 'malformed', 'truncated', 'notes']) differ(field, old[field] ?? null, candidate[field] ?? null);
  if (old.status !== candidate.status) {
    // Another status is another answer: its body and headers would each be told as a difference of their own.
    differ('status', shown(old), shown(candidate));
    return differences;
  }
  for (const field of ['reason', 'body']) differ(field, old[field] ?? null, candidate[field] ?? null);
  compareHeaders(old.headers ?? [], candidate.headers ?? [], differ);
  return differences;
}

/** Order has no meaning (RFC 9110, 5.3) and is left alone; of names, only case counts as one difference. */
function compareHeaders(old, candidate, differ) {
  const [left, right] = [valuesByName(old), valuesByName(candidate)];
  let sameSet = true;
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(name) ?? null, right.get(name) ?? null];
    const state = a === null ? 'extra' : b === null ? 'missing' : 'value';
    if (JSON.stringify(a) !== JSON.stringify(b)) sameSet = false;
    differ(`header-${state}:${name}`, a, b);
  }
  const names = (fields) => fields.map(([name]) => name).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  if (sameSet) differ('header-case', names(old), names(candidate));
}

function valuesByName(fields) {
  const values = new Map();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}

function shown({ status, body, returned, threw }) {
  return status === undefined ? { returned, threw } : { status, body };
}
