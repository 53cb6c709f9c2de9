/**
 * The ledger's rows against what was seen. Enters: rows, every step there is. Leaves: entries as the rules of
 * `parity-tests/harness/ledger-rules.mjs` want them, and what an agreed difference must look like on our side.
 */

/**
 * @typedef {object} Row
 * @property {string} id `FIX 1`, `DECIDED maxAge`, `ADD 304`
 * @property {string} title what it is about
 * @property {string} before what the old core does
 * @property {string} after what xsys does
 * @property {{ steps: (string | RegExp)[], fields: string[], holds?: Holds }[]} differences
 *
 * @callback Holds our side of an agreed difference; returns what is wrong with it
 * @param {any} candidate
 * @param {(setting: string) => any} old what the old core shows in another setting
 * @returns {string | undefined}
 */

export const stepName = (app, setting, step) => `${app} [${setting}]: ${step}`;

/** A pattern stands for every step whose name it matches: each of them must differ. */
export function entriesOf(rows, known, cores) {
  return rows.flatMap((row) =>
    row.differences.flatMap(({ steps, fields, holds, on = cores }) =>
      steps.flatMap((step) => {
        const names = typeof step === 'string' ? [step] : [...known].filter((name) => step.test(name));
        // A pattern that matches nothing is as wrong as a name that nobody has.
        return (names.length > 0 ? names : [String(step)]).flatMap((scenario) =>
          fields.map((field) => ({ scenario, cores: on, field, reason: `${row.id}: ${row.title}`, row, holds })),
        );
      }),
    ),
  );
}

/** What is wrong with rows by themselves. */
export function faultsOfRows(rows) {
  const ids = rows.map(({ id }) => id);
  return rows.flatMap((row) => [
    ...(ids.indexOf(row.id) === rows.indexOf(row) ? [] : [`ledger row ${row.id} stands twice`]),
    ...['id', 'title', 'before', 'after'].filter((key) => !row[key]?.trim()).map((key) => `ledger row ${row.id} has no ${key}`),
    ...(row.differences?.length > 0 ? [] : [`ledger row ${row.id} has no test`]),
  ]);
}

/** The faults of our side in what is agreed. */
export function brokenPromises(entries, scenario, core, agreed, candidate, old) {
  const own = entries.filter((entry) => entry.scenario === scenario && entry.cores.includes(core) && entry.holds);
  const used = own.filter(({ field }) => agreed.some((difference) => difference.class === field));
  const checks = new Map(used.map(({ holds, row }) => [holds, row]));
  return [...checks].flatMap(([holds, row]) => {
    const wrong = holds(candidate, old);
    return wrong ? [{ class: 'promise', where: row.id, control: row.after, candidate: wrong }] : [];
  });
}

/** Our answer equals the old core's under another setting, in status, type, place and body. @returns {Holds} */
export const asUnder = (setting) => (candidate, old) => {
  const essence = ({ status, headers = [], body, returned }) => {
    const valueOf = (wanted) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
    return JSON.stringify({ status, type: valueOf('content-type'), location: valueOf('location'), body, returned });
  };
  // Only when that setting is run too can it be told.
  if (old(setting) === undefined) return undefined;
  const [ours, theirs] = [essence(candidate), essence(old(setting))];
  return ours === theirs ? undefined : `${ours} is not what the old core gives under ${setting}: ${theirs}`;
};

/** Our answer has this status, and a body that matches. @returns {Holds} */
export const answers = (status, body) => (candidate) => {
  const fits = body === undefined || (typeof body === 'string' ? candidate.body === body : body.test(candidate.body ?? ''));
  return candidate.status === status && fits ? undefined : JSON.stringify({ status: candidate.status, body: candidate.body ?? null, ...(candidate.hang ? { hang: true } : {}) });
};

/** Our answer has this header, with a value that matches. @returns {Holds} */
export const answersWith = (header, value) => (candidate) => {
  const values = (candidate.headers ?? []).filter(([name]) => name.toLowerCase() === header.toLowerCase()).map(([, text]) => text);
  return values.some((text) => value.test(text)) ? undefined : `${header}: ${JSON.stringify(values)} does not match ${value}`;
};

/** What an `act` returned. @returns {Holds} */
export const returns = (expected) => ({ returned, threw }) =>
  JSON.stringify(returned) === JSON.stringify(expected) ? undefined : JSON.stringify({ returned, threw });

/** An `act` returned answers, and each of them has this status. @returns {Holds} */
export const answersAll = (status) => ({ returned, threw }) =>
  returned?.answers?.length > 0 && returned.answers.every((answer) => answer[1] === status) ? undefined : JSON.stringify({ returned, threw });

/** What an `act` returned is text that matches. @returns {Holds} */
export const saysAbout = (pattern) => ({ returned, threw }) => (pattern.test(returned) ? undefined : JSON.stringify({ returned, threw }));
