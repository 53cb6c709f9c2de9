'use strict';
/** Why somebody is not in a table. Enters: a message, perhaps with a server's last words. Leaves: one line. */

/** What happened is on the first line; the cause begins with its class, as in `TypeError: …`. */
function briefly(reason) {
  const [first, ...rest] = reason.split('\n');
  const cause = rest.find((line) => /^\w*Error\b.*: /.test(line));
  return cause === undefined ? first : `${first} (${cause.trim()})`;
}

module.exports = { briefly };
