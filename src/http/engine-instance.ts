/**
 * The one engine of this isolate, started by the first server that listens. Enters: nothing but `XSYS_THREADS`. Leaves:
 * the engine, attached; the servers it reports to.
 */
import { Engine } from '../bridge/engine';
import { loadNative } from '../bridge/loader';
import type { WatchOptions } from '../bridge/native';
import { isLoopAsked, membership } from '../runner/membership';
import { runnerSettings } from '../runner/settings';
import { EngineReceiver } from './receive';
import type { EngineServer } from './engine-server';

let instance: Engine | undefined;
const receiver = new EngineReceiver();

/** Throws the loader's `XsysError` where there is no addon; `createServer` asks before it makes such a server. */
export function engine(): Engine {
  if (instance === undefined) {
    const { native, failure } = loadNative();
    if (native === undefined) throw failure;
    instance = new Engine(native, receiver, threadsWanted(), watched());
    receiver.engine = instance;
  }
  return instance;
}

export function registerServer(id: number, server: EngineServer): void {
  receiver.addServer(id, server);
}

/** An isolate is looked after where its requests may go elsewhere, or may not wait for ever. */
function watched(): WatchOptions | undefined {
  const { queueTimeout } = runnerSettings();
  const slot = membership()?.slot;
  const always = isLoopAsked();
  return slot === undefined && queueTimeout === 0 && !always ? undefined : { slot, queueTimeout, always };
}

/** One engine thread keeps several times more requests per second than one JavaScript thread can answer. */
function threadsWanted(): number {
  const threads = Number(process.env['XSYS_THREADS']);
  return Number.isInteger(threads) && threads > 0 ? Math.min(threads, 255) : 1;
}
