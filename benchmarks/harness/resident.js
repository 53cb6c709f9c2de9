'use strict';
/**
 * The resident memory of a server while it works. Enters: the server, what to wait for. Leaves: the mean, in bytes.
 * V8's heap grows until it is collected, by tens of megabytes: one reading would say in which part of that it was met.
 */

const EVERY_MS = 50;

/** `act`'s result, and the mean of readings taken until it had one. */
async function withResident(server, act) {
  const readings = [];
  const read = () => {
    try {
      readings.push(server.memory().rss);
    } catch {
      // It has just ended, and has no memory; whoever loads it finds that out and says it.
    }
  };
  const timer = setInterval(read, EVERY_MS);
  try {
    const result = await act();
    read();
    return { result, resident: readings.reduce((sum, reading) => sum + reading, 0) / readings.length };
  } finally {
    clearInterval(timer);
  }
}

module.exports = { withResident };
