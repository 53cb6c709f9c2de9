/** A batch is an optimisation of the crossing, never of execution: what must hold between the records of one batch. */
import assert from 'node:assert/strict';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { InboundBatch } from '../bundle/inbound-batch';
import { DATA_FIELD, INBOUND } from '../bundle/layout.generated';
import { encodeAnswered, encodeChunk, encodeRequest } from '../bundle/testing/encode';
import { Engine, type Receiver } from './engine';
import type { Native } from './native';

// Each engine listens for the process's exit.
process.setMaxListeners(20);

/** The border without an engine behind it: the test is the other side. */
class OtherSide {
  deliver!: (batch: Buffer) => void;
  /** Calls for the one request that is in `memory`. */
  alone!: () => void;
  memory!: Buffer;
  readonly submitted: number[] = [];
  /** Called with each batch of answers. */
  onSubmit = (): void => undefined;
  readonly references: boolean[] = [];

  readonly native = {
    attach: (onBatch: (batch: Buffer) => void) => {
      this.deliver = onBatch;
      return 1;
    },
    borrow: (memory: Buffer, onRequest: () => void) => {
      this.memory = memory;
      this.alone = onRequest;
    },
    setRef: (state: boolean) => this.references.push(state),
    submit: (_thread: number, _bytes: Uint8Array, length: number) => {
      this.submitted.push(length);
      this.onSubmit();
    },
  } as unknown as Native;
}

function start(handle: (batch: InboundBatch, at: number) => void, context?: AsyncResource): { engine: Engine; side: OtherSide } {
  const side = new OtherSide();
  const receiver: Receiver = {
    receive: handle,
    inServerContext: (_server, schedule) => (context ? context.runInAsyncScope(schedule) : schedule()),
  };
  return { engine: new Engine(side.native, receiver, 1), side };
}

function requests(count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, n) => encodeRequest({ id: n + 1 })));
}

async function turns(count = 4): Promise<void> {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
}

test('ticks and microtasks drain between two requests of a batch', async () => {
  const order: string[] = [];
  const { side } = start((batch, at) => {
    const id = batch.id(at);
    order.push(`request ${id}`);
    process.nextTick(() => order.push(`tick ${id}`));
    void Promise.resolve().then(() => order.push(`microtask ${id}`));
  });
  side.deliver(requests(2));
  await turns();
  assert.deepEqual(order, ['request 1', 'tick 1', 'microtask 1', 'request 2', 'tick 2', 'microtask 2']);
});

test('answers that are only told of share a turn, in their place among the others', async () => {
  const order: string[] = [];
  const { side } = start((batch, at) => {
    order.push(`${batch.kind(at)} ${batch.id(at)}`);
    process.nextTick(() => order.push('tick'));
  });
  const told = (id: number): Buffer => encodeAnswered({ id, status: 200 });
  side.deliver(Buffer.concat([told(1), told(2), encodeRequest({ id: 3 }), told(4), encodeChunk(5, 1, 'a'), told(6), told(7)]));
  await turns(6);
  const { ANSWERED, CHUNK, REQUEST } = INBOUND;
  assert.deepEqual(order, [
    ...[`${ANSWERED} 1`, `${ANSWERED} 2`, 'tick', 'tick', `${REQUEST} 3`, 'tick', `${ANSWERED} 4`, 'tick', `${CHUNK} 5`, 'tick'],
    ...[`${ANSWERED} 6`, `${ANSWERED} 7`, 'tick', 'tick'],
  ]);
});

test('what one request enters, the next does not see', async () => {
  const storage = new AsyncLocalStorage<number>();
  const seen: (number | undefined)[] = [];
  const { side } = start((batch, at) => {
    seen.push(storage.getStore());
    storage.enterWith(batch.id(at));
    process.nextTick(() => seen.push(storage.getStore()));
  });
  side.deliver(requests(3));
  await turns();
  assert.deepEqual(seen, [undefined, 1, undefined, 2, undefined, 3]);
});

test('requests run in the context that their server began to listen in', async () => {
  const storage = new AsyncLocalStorage<string>();
  const listening = storage.run('listen', () => new AsyncResource('TEST'));
  const seen: (string | undefined)[] = [];
  const { side } = start(() => seen.push(storage.getStore()), listening);
  storage.run('somewhere else', () => side.deliver(requests(2)));
  await turns();
  assert.deepEqual(seen, ['listen', 'listen']);
});

test('the answers of slow handlers do not wait for the batch\'s last', async () => {
  const submittedBefore: number[] = [];
  const { engine, side } = start((batch, at) => {
    submittedBefore.push(side.submitted.length);
    engine.outgoing(0).end(batch.id(at), 1, false);
    const until = performance.now() + 2;
    while (performance.now() < until);
  });
  side.deliver(requests(4));
  await turns();
  assert.deepEqual(submittedBefore, [0, 1, 2, 3]);
});

test('every answer has left once the batch\'s last request has run', async () => {
  const { engine, side } = start((batch, at) => engine.outgoing(0).end(batch.id(at), 1, false));
  side.deliver(requests(3));
  await turns(2);
  assert.equal(side.submitted.reduce((sum, length) => sum + length, 0), 3 * DATA_FIELD.BYTES);
});

test('an answer of a later turn leaves by itself', async () => {
  const { engine, side } = start(() => setTimeout(() => engine.outgoing(0).end(1, 1, false), 1));
  const left = new Promise<void>((resolve) => (side.onSubmit = resolve));
  side.deliver(requests(1));
  await left;
  await turns();
  assert.equal(side.submitted.length, 1);
});

test('a request that came alone is delivered in the call, in a context of its own, and its answer leaves in it', async () => {
  const storage = new AsyncLocalStorage<string>();
  const listening = storage.run('listen', () => new AsyncResource('TEST'));
  const seen: (string | undefined)[] = [];
  const { engine, side } = start((batch, at) => {
    seen.push(storage.getStore());
    storage.enterWith('entered');
    engine.outgoing(0).end(batch.id(at), 1, false);
    engine.turn.answered();
  }, listening);
  for (const id of [1, 2]) {
    encodeRequest({ id }).copy(side.memory);
    storage.run('somewhere else', side.alone);
    assert.equal(side.submitted.length, id);
  }
  assert.deepEqual(seen, ['listen', 'listen']);
  await turns();
  assert.equal(side.submitted.length, 2);
});

test('a request that came alone and is answered in a tick has its answer by the end of the turn', async () => {
  const { engine, side } = start((batch, at) => {
    const id = batch.id(at);
    process.nextTick(() => engine.outgoing(0).end(id, 1, false));
  });
  encodeRequest({ id: 1 }).copy(side.memory);
  side.alone();
  assert.equal(side.submitted.length, 0);
  await turns(2);
  assert.equal(side.submitted.length, 1);
});

test('references are counted and told only when they change', () => {
  const { engine, side } = start(() => undefined);
  engine.ref();
  engine.ref();
  engine.unref();
  engine.unref();
  assert.deepEqual(side.references, [false, true, false]);
});

test('a throw costs its own request only, and is the process\'s to judge', () => {
  const program = `
    const { Engine } = require(${JSON.stringify(join(__dirname, 'engine.js'))});
    const { encodeRequest } = require(${JSON.stringify(join(__dirname, '..', 'bundle', 'testing', 'encode.js'))});
    let deliver;
    const native = { attach(f) { deliver = f; return 1; }, borrow() {}, setRef() {}, submit() { console.log('submit'); } };
    const engine = new Engine(native, {
      inServerContext: (server, schedule) => schedule(),
      receive(batch, at) {
        console.log('request', batch.id(at));
        engine.outgoing(0).end(batch.id(at), 1, false);
        if (batch.id(at) === 2) throw new Error('of two');
      },
    }, 1);
    process.on('uncaughtException', (error) => console.log('uncaught', error.message));
    deliver(Buffer.concat([1, 2, 3].map((id) => encodeRequest({ id }))));
  `;
  const { stdout, status } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  assert.equal(status, 0);
  const lines = stdout.trim().split('\n');
  assert.deepEqual(lines.filter((line) => line !== 'submit'), ['request 1', 'request 2', 'uncaught of two', 'request 3']);
  assert.equal(lines.at(-1), 'submit');
});

/** On a busy machine three quick handlers can take as long as slow ones, whose answers wait for nobody. */
function noTimePasses(t: TestContext): void {
  const now = performance.now();
  t.mock.method(performance, 'now', () => now);
}

test('answers to a batch leave together, with the last of them and not behind its ticks', async (t) => {
  noTimePasses(t);
  const order: string[] = [];
  const { engine, side } = start((batch, at) => {
    const id = batch.id(at);
    engine.outgoing(id).end(id, 1, false);
    engine.turn.answered();
    order.push(`request ${id}, ${side.submitted.length} submitted`);
  });
  side.deliver(requests(3));
  await turns();
  assert.deepEqual(order, ['request 1, 0 submitted', 'request 2, 0 submitted', 'request 3, 1 submitted']);
  assert.equal(side.submitted.length, 1);
});

test('an answer that is given later leaves with what else its turn answers', async (t) => {
  noTimePasses(t);
  const { engine, side } = start((batch, at) => {
    const id = batch.id(at);
    queueMicrotask(() => {
      engine.outgoing(id).end(id, 1, false);
      engine.turn.answered();
    });
  });
  side.deliver(requests(3));
  await turns();
  assert.equal(side.submitted.length, 1);
});
