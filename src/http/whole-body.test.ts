/** A body that is taken past its stream leaves what reading leaves, and is in the stream for whoever else looks at it. */
import assert from 'node:assert/strict';
import * as http from 'node:http';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { createServer } from '.';
import { closed, exchanged, listening } from './testing/raw-client';
import { beginReading, closeRead, endReading, unreadBody, type BodyReading } from './whole-body';

type Request = http.IncomingMessage;

async function posted(handle: (req: Request, done: (shown: unknown) => void) => void): Promise<unknown> {
  let shown: unknown;
  const server = createServer((req, res) =>
    handle(req, (value) => {
      shown = value;
      res.end();
    }),
  );
  const port = await listening(server);
  await exchanged(port, 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody');
  await closed(server);
  return shown;
}

/** Everything of a stream that has a name and a plain value. */
function state(req: Request): Record<string, unknown> {
  const { _readableState: inner } = req as unknown as { _readableState: object };
  const names = [...Object.keys(inner), ...Object.getOwnPropertyNames(Object.getPrototypeOf(inner))];
  const fields = names.map((name) => [name, (inner as Record<string, unknown>)[name]]).filter(([, value]) => typeof value !== 'object' && typeof value !== 'function');
  const { readable, readableEnded, readableDidRead, complete, destroyed, closed: isClosed, aborted } = req;
  return { ...Object.fromEntries(fields), readable, readableEnded, readableDidRead, complete, destroyed, isClosed, aborted, listeners: req.eventNames() };
}

/** What differs between bytes that come before somebody asks for them and after: it tells nothing about what is left. */
const BY_ARRIVAL = ['sync', 'readingMore'];

/** The state when the body has been read, after one and two ticks, and in a later turn. */
function stages(req: Request, read: (then: () => void) => void, done: (shown: unknown) => void): void {
  const shown: unknown[] = [];
  const show = (): void => {
    const now = state(req);
    for (const name of BY_ARRIVAL) delete now[name];
    shown.push(now);
  };
  read(() => {
    show();
    process.nextTick(() => {
      show();
      process.nextTick(show);
    });
    setImmediate(() => {
      show();
      done(shown);
    });
  });
}

function begun(req: Request): BodyReading {
  const body = unreadBody(req);
  assert.equal(body?.toString(), 'body');
  return beginReading(req, body!);
}

function readByEvents(req: Request, then: () => void): void {
  const drop = (): void => undefined;
  req.on('data', drop);
  req.on('end', function ended() {
    req.off('data', drop).off('end', ended);
    then();
  });
}

function readPast(req: Request, then: () => void): void {
  const reading = begun(req);
  process.nextTick(() => {
    assert.equal(endReading(reading), true);
    then();
    closeRead(req as Parameters<typeof closeRead>[0]);
  });
}

/** When a reader comes: at once, or when the body is in the stream. */
const MOMENTS: Record<string, (read: () => void) => void> = {
  'in the handler': (read) => read(),
  'in its microtask': (read) => queueMicrotask(() => read()),
  'in a later turn': (read) => setImmediate(() => setImmediate(read)),
};

for (const [moment, at] of Object.entries(MOMENTS)) {
  test(`a stream whose body was taken ${moment} is in the state of one that was read`, async () => {
    const [read, short] = [readByEvents, readPast].map((reader) => posted((req, done) => stages(req, (then) => at(() => reader(req, then)), done)));
    assert.deepEqual(await short, await read);
  });

  test(`who begins to look while a body is taken ${moment} gets it, and so does who took it`, async () => {
    const shown = await posted((req, done) => at(() => {
      const reading = begun(req);
      assert.equal(req.readableFlowing, true);
      let first = '';
      req.on('data', (part: Buffer) => (first += part.toString()));
      process.nextTick(() => {
        assert.equal(endReading(reading), false);
        let second = '';
        req.on('data', (part: Buffer) => (second += part.toString()));
        req.on('end', () => done([first, second]));
      });
    }));
    assert.deepEqual(shown, ['body', 'body']);
  });
}

const LOOKS: Record<string, (req: Request) => unknown> = {
  'a listener': (req) => req.once('close', () => undefined),
  'pause': (req) => req.pause(),
  'resume': (req) => req.resume(),
  'an encoding': (req) => req.setEncoding('utf8'),
  'read': (req) => req.read(),
  'unshift': (req) => req.unshift('x'),
  'a pipe': (req) => req.pipe(process.stderr),
  'destroy': (req) => req.destroy(),
  'another reader': (req) => begun(req),
  ...Object.fromEntries(['on', 'emit', 'read', 'push', 'resume', 'destroy', 'removeListener', '_read', '_destroy'].map((name) => [
    `a method of its own, ${name}`,
    (req: Request) => Object.assign(req, { [name]: (...args: unknown[]) => (Object.getPrototypeOf(req) as Record<string, (...args: unknown[]) => unknown>)[name]!.apply(req, args) }),
  ])),
};

for (const [name, look] of Object.entries(LOOKS)) {
  for (const [moment, at] of Object.entries(MOMENTS)) {
    test(`after ${name} ${moment} the body is the stream's`, async () => {
      const shown = await posted((req, done) => at(() => {
        const before = unreadBody(req);
        look(req);
        done([before?.toString(), unreadBody(req)]);
        req.unpipe();
      }));
      assert.deepEqual(shown, ['body', undefined]);
    });
  }
}

test("where somebody has replaced a method of Node's prototypes, the body is the stream's", async () => {
  for (const prototype of [http.IncomingMessage.prototype, Readable.prototype]) {
    for (const name of ['on', 'read', 'push', 'removeListener'] as const) {
      const before = Object.getOwnPropertyDescriptor(prototype, name);
      const method = prototype[name] as (...args: unknown[]) => unknown;
      Object.assign(prototype, { [name]: function replaced(this: unknown, ...args: unknown[]) { return method.apply(this, args); } });
      try {
        assert.equal(await posted((req, done) => done(unreadBody(req) ?? 'none')), 'none', name);
      } finally {
        if (before === undefined) delete (prototype as Partial<Request>)[name];
        else Object.defineProperty(prototype, name, before);
      }
    }
  }
  assert.equal(String(await posted((req, done) => done(unreadBody(req)))), 'body');
});
