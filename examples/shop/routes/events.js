// A stream of server-sent events: each change of stock, to every open page.
import { Router } from 'express';
import { stock } from '../catalogue/stock.js';

// Proxies drop a connection that says nothing for a minute or so.
const HEARTBEAT_MS = 25_000;

export const events = Router();

events.get('/', (req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  res.write('retry: 2000\n\n');

  const send = (change) => res.write(`event: stock\ndata: ${JSON.stringify(change)}\n\n`);
  const heartbeat = setInterval(() => res.write(': still here\n\n'), HEARTBEAT_MS);
  stock.on('change', send);
  res.on('close', () => {
    stock.off('change', send);
    clearInterval(heartbeat);
  });
});
