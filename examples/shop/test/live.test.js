// What stays open: the event stream, the chat, and how the shop closes while both are in use.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { openShop } from './open-shop.js';

async function readUntil(reader, expected) {
  let text = '';
  while (!text.includes(expected)) {
    const { value, done } = await reader.read();
    assert.ok(!done, `the stream ended without ${expected}, after: ${text}`);
    text += new TextDecoder().decode(value);
  }
  return text;
}

function joinChat(address) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/chat`);
  const heard = [];
  const waiting = [];
  const settle = () => {
    for (const wait of waiting.slice()) {
      if (!heard.some(wait.matches)) continue;
      waiting.splice(waiting.indexOf(wait), 1);
      wait.resolve();
    }
  };
  socket.on('message', (data) => {
    heard.push(JSON.parse(data));
    settle();
  });
  return {
    socket,
    opened: once(socket, 'open'),
    hears(matches) {
      return new Promise((resolve) => {
        waiting.push({ matches, resolve });
        settle();
      });
    },
  };
}

test('an order shows on the event stream', async () => {
  const shop = await openShop();
  try {
    const stream = await fetch(new URL('/events', shop.address));
    assert.equal(stream.headers.get('content-type'), 'text/event-stream');
    const reader = stream.body.getReader();
    await readUntil(reader, 'retry: 2000');
    await fetch(new URL('/api/orders', shop.address), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ sku: 'jar-tide', quantity: 1 }] }),
    });
    assert.match(await readUntil(reader, '\n\n'), /event: stock\ndata: {"sku":"jar-tide","left":5}/);
    await reader.cancel();
  } finally {
    await shop.close();
  }
});

test('visitors hear each other in the chat', async () => {
  const shop = await openShop();
  try {
    const ana = joinChat(shop.address);
    const ben = joinChat(shop.address);
    await Promise.all([ana.opened, ben.opened]);
    await ana.hears(({ type, count }) => type === 'visitors' && count === 2);
    ben.socket.send('Is the teapot dishwasher safe?');
    await ana.hears(({ type, text }) => type === 'said' && text === 'Is the teapot dishwasher safe?');
    ben.socket.close();
    await ana.hears(({ type, count }) => type === 'visitors' && count === 1);
    ana.socket.close();
  } finally {
    await shop.close();
  }
});

test('the shop closes with a stream and a chat open', async () => {
  const shop = await openShop();
  const stream = await fetch(new URL('/events', shop.address));
  const ended = stream.text().then(
    () => 'ended',
    () => 'ended',
  );
  const ana = joinChat(shop.address);
  await ana.opened;
  const left = once(ana.socket, 'close');
  const { code } = await shop.close();
  assert.equal(code, 0, shop.printed());
  assert.equal((await left)[0], 1001);
  assert.equal(await ended, 'ended');
});
