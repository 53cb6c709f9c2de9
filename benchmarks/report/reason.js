'use strict';
/** Why somebody is not in a table. Enters: a message, perhaps with a server's last words. Leaves: one line. */

/** What happened is on the first line; a stack's own first line, the cause, names an error. */
function briefly(reason) {
  const [first, ...rest] = reason.split('\n');
  const cause = rest.find((line) => /error\b/i.test(line));
  return cause === undefined ? first : `${first} (${cause.trim()})`;
}

module.exports = { briefly };
