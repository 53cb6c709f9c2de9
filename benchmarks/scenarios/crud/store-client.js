'use strict';
/** The app's side of the store. Enters: a verb and its values. Leaves: a promise of the result. Calls are pipelined. */
const net = require('node:net');
const readline = require('node:readline');

function connectStore(path) {
  const socket = net.connect(path);
  const waiting = new Map();
  let calls = 0;
  readline.createInterface({ input: socket }).on('line', (line) => {
    const { call, result } = JSON.parse(line);
    waiting.get(call)(result);
    waiting.delete(call);
  });
  return (verb, values) => new Promise((resolve) => {
    const call = (calls += 1);
    waiting.set(call, resolve);
    socket.write(`${JSON.stringify({ call, verb, ...values })}\n`);
  });
}

module.exports = { connectStore };
