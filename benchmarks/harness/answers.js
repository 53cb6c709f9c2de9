'use strict';
/**
 * Whoever answers wrongly is not timed. Enters: a server, a scenario, the answers of the control.
 * Leaves: the answers, the session cookie when the scenario wants one, and the first difference in words.
 * Only status and body are compared: the full comparison is the parity tests' duty.
 */
const { send } = require('./requests');

const SHOWN_BODY = 80;

async function collectAnswers(server, scenario) {
  let cookie;
  if (scenario.login !== undefined) cookie = (await send(server.port, scenario.login)).cookie || undefined;
  const answers = [];
  for (const request of scenario.requests) answers.push(await send(server.port, request, cookie));
  return { answers, cookie };
}

function shown(body) {
  const text = body.toString('latin1');
  return JSON.stringify(text.length > SHOWN_BODY ? `${text.slice(0, SHOWN_BODY)}…` : text);
}

/** The first difference in words, or undefined. */
function difference(expected, actual) {
  for (const [index, wanted] of expected.entries()) {
    const got = actual[index];
    if (got.status !== wanted.status) return `${wanted.name}: status ${got.status}, the control gives ${wanted.status}`;
    if (!got.body.equals(wanted.body)) {
      return `${wanted.name}: body ${shown(got.body)}, the control gives ${shown(wanted.body)}`;
    }
  }
  return undefined;
}

module.exports = { collectAnswers, difference };
