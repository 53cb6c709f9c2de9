/** Thousands of clients that leave: what they held is given back. */
import { readdirSync } from 'node:fs';
import { answering, group } from '../harness/scenario.mjs';

const CLIENTS = 5000;
const AT_ONCE = 100;
/** Rings, caches and compiled code grow at first; thousands of kept requests or sockets would grow far more. */
const ALLOWED_GROWTH = 40 << 20;
/** Descriptors of the loop itself and of the client's side that close a little later. */
const ALLOWED_DESCRIPTORS = 10;

const descriptors = () => readdirSync('/proc/self/fd').length;
const memory = () => process.memoryUsage().rss;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Rounds of clients that send `bytes`, are heard, and leave. */
async function rounds(client, ctx, bytes, count) {
  for (let done = 0; done < count; done += AT_ONCE) {
    ctx.asked = 0;
    ctx.closed = 0;
    const connections = await client.strangers(AT_ONCE, bytes);
    while (ctx.asked < AT_ONCE) await wait(2);
    for (const socket of connections) socket.destroy();
    while (ctx.closed < AT_ONCE) await wait(2);
  }
}

const leaving = (bytes) => ({
  timeout: 60_000,
  setup: (ctx) =>
    ctx.http.createServer(
      answering(ctx, (req, res) => {
        if (req.url === '/fine') return void res.end('fine');
        ctx.asked += 1;
        res.on('close', () => {
          ctx.closed += 1;
        });
        req.on('error', () => undefined).resume();
        if (req.method === 'GET') res.write('a part');
      }),
    ),
  async run(client, ctx) {
    await rounds(client, ctx, bytes, 1000);
    const before = { descriptors: descriptors(), memory: memory() };
    await rounds(client, ctx, bytes, CLIENTS);
    await wait(100);
    const grown = memory() - before.memory;
    await client.get('/fine');
    return {
      descriptors: descriptors() - before.descriptors <= ALLOWED_DESCRIPTORS,
      memory: grown <= ALLOWED_GROWTH || `${grown} bytes more`,
      exchanges: ctx.server.xsys?.counters()?.exchangesOpen ?? 0,
    };
  },
});

export default group('faults/leaving clients', {
  'in the middle of their bodies': leaving('POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc'),
  'in the middle of the response': leaving('GET /wait HTTP/1.1\r\nHost: a\r\n\r\n'),
});
