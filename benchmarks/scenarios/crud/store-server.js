'use strict';
/**
 * A small store in a process of its own, so that the app's awaits are real I/O. Enters: lines of JSON over the Unix
 * socket named by the first argument. Leaves: one line each. Every connection has its own data, made afresh.
 */
const net = require('node:net');
const readline = require('node:readline');

const FIRST_ITEMS = 100;
/** Created items take these places in turn, so that a long run does not grow. */
const CREATED_PLACES = 1000;

function openStore() {
  const items = new Map();
  for (let id = 1; id <= FIRST_ITEMS; id += 1) items.set(id, { id, name: `item ${id}`, price: id * 1.5 });
  let created = 0;
  return {
    list: () => Array.from({ length: 10 }, (_, i) => items.get(i + 1)),
    read: ({ id }) => items.get(id) ?? null,
    create({ item }) {
      const id = FIRST_ITEMS + 1 + (created++ % CREATED_PLACES);
      items.set(id, { id, ...item });
      return items.get(id);
    },
    update({ id, item }) {
      if (!items.has(id)) return null;
      items.set(id, { ...items.get(id), ...item });
      return items.get(id);
    },
    remove: ({ id }) => items.delete(id),
  };
}

net.createServer((socket) => {
  const store = openStore();
  socket.on('error', () => socket.destroy());
  readline.createInterface({ input: socket }).on('line', (line) => {
    const { call, verb, ...values } = JSON.parse(line);
    socket.write(`${JSON.stringify({ call, result: store[verb](values) })}\n`);
  });
}).listen(process.argv[2], () => process.stdout.write('ready\n'));
