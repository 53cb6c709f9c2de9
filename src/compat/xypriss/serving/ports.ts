/**
 * Which port to try next. Enters: the wanted port and `server.autoPortSwitch`. Leaves: ports, the wanted one first; and
 * whether somebody already answers on one. Nothing is bound here.
 */
import * as net from 'node:net';
import type { AutoPortSwitchOptions } from '../options/option-types';

/** Origin: the old core's own distance. */
const RANDOM_DISTANCE = 1000;
const CONNECT_TIMEOUT = 1000;
const DEFAULT_ATTEMPTS = 10;

export function* candidatePorts(wanted: number, options: AutoPortSwitchOptions): Generator<number> {
  yield wanted;
  if (options.enabled === false) return;
  const start = options.startPort ?? wanted;
  const attempts = options.maxAttempts ?? DEFAULT_ATTEMPTS;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const port = nextPort(start, attempt, options);
    const [min, max] = options.portRange ?? [1, 65_535];
    if (port >= min && port <= max && port <= 65_535) yield port;
  }
}

function nextPort(start: number, attempt: number, { strategy, portRange, predefinedPorts }: AutoPortSwitchOptions): number {
  if (strategy === 'random') {
    if (portRange === undefined) return start + Math.floor(Math.random() * RANDOM_DISTANCE) + 1;
    const [min, max] = portRange;
    return min + Math.floor(Math.random() * (max - min + 1));
  }
  if (strategy === 'predefined' && predefinedPorts !== undefined && predefinedPorts.length > 0) {
    return predefinedPorts[(attempt - 1) % predefinedPorts.length];
  }
  return portRange === undefined || start + attempt >= portRange[0] ? start + attempt : portRange[0] + attempt - 1;
}

/**
 * Whether somebody listens there: binding alone does not tell, where a name stands for several addresses and another
 * program has one of the others.
 */
export function isAnswering(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host, timeout: CONNECT_TIMEOUT });
    const settle = (answering: boolean) => {
      socket.destroy();
      resolve(answering);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}
