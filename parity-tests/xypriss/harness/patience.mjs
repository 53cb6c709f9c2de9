/**
 * When is no answer an answer? Enters: a promise, milliseconds. Leaves: its value, or undefined once so many
 * milliseconds of *turns of this process* have passed: client and server share its event loop, so a machine that is
 * busy elsewhere makes the wait longer instead of the result wrong.
 */
const TICK = 50;
/** The slowest answers that mean something come after half a second (slowDown) and a tenth (the second security layer). */
export const USUAL = 1000;

export async function patiently(promise, patience = USUAL) {
  let settled = false;
  const done = promise.finally(() => { settled = true; });
  const gaveUp = (async () => {
    for (let waited = 0; waited < patience && !settled; waited += TICK) await new Promise((resolve) => setTimeout(resolve, TICK));
  })();
  return Promise.race([done, gaveUp]);
}
