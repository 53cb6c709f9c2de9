/**
 * A client for one Redis, a cluster of them or what sentinels watch, from the application's own `redis` package. Enters:
 * `cache.redis`. Leaves: one set of commands, whichever it is. What is done while it is away is not its business.
 */
import { XsysError } from '../../../errors';
import type { RedisConfig } from './cache-types';

/** Milliseconds between attempts to reach it. */
export const RETRY = 1000;

interface Commands {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options: object): Promise<unknown>;
  exists(key: string): Promise<number>;
  pTTL(key: string): Promise<number>;
  pExpire(key: string, ttl: number): Promise<unknown>;
  sAdd(key: string, member: string): Promise<unknown>;
  sMembers(key: string): Promise<string[]>;
}

/** What is used of the package's clients, all three kinds. */
interface PackageClient extends Commands {
  on(event: string, listener: (error: Error) => void): unknown;
  connect(): Promise<unknown>;
  destroy?(): void;
  disconnect?(): Promise<void>;
  del(keys: string | string[]): Promise<number>;
}
interface SingleClient extends PackageClient {
  readonly isReady: boolean;
  unref?(): void;
  keys(pattern: string): Promise<string[]>;
}
interface ClusterClient extends PackageClient {
  readonly masters: readonly object[];
  nodeClient(node: object): Promise<SingleClient> | SingleClient;
}

interface Package {
  createClient(options: object): SingleClient;
  createCluster(options: object): ClusterClient;
  createSentinel?(options: object): SingleClient;
}

export interface RedisClient extends Commands {
  readonly isReady: boolean;
  /** Until it is there; it goes on trying by itself. */
  connect(): Promise<unknown>;
  disconnect(): Promise<void>;
  del(keys: readonly string[]): Promise<number>;
  keys(pattern: string): Promise<string[]>;
}

export interface Told {
  gone(why: string): void;
  back(): void;
}

function redisPackage(): Package {
  try {
    return require('redis') as Package;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new XsysError('XSYS_OPTIONS_INVALID', "a cache in Redis needs the package 'redis' beside the application: npm install redis@5", error);
  }
}

const reasonOf = (error: Error): string => error.message || (error as NodeJS.ErrnoException).code || 'no connection';

function commandsOf(client: PackageClient): Commands & Pick<RedisClient, 'disconnect'> {
  return {
    get: (key) => client.get(key),
    set: (key, value, options) => client.set(key, value, options),
    exists: (key) => client.exists(key),
    pTTL: (key) => client.pTTL(key),
    pExpire: (key, ttl) => client.pExpire(key, ttl),
    sAdd: (key, member) => client.sAdd(key, member),
    sMembers: (key) => client.sMembers(key),
    disconnect: async () => (client.destroy ? client.destroy() : client.disconnect?.()),
  };
}

function oneClient(client: SingleClient, told: Told): RedisClient {
  client.on('error', (error) => told.gone(reasonOf(error)));
  client.on('ready', () => told.back());
  return {
    ...commandsOf(client),
    get isReady() {
      return client.isReady;
    },
    connect: () => client.connect().then(() => client.unref?.()),
    del: (keys) => client.del([...keys]),
    keys: (pattern) => client.keys(pattern),
  };
}

/** The package asks for the nodes once: it is asked again until some are there. Keys of one command lie on one node. */
function clusterClient(client: ClusterClient, told: Told): RedisClient {
  let state: 'away' | 'ready' | 'ended' = 'away';
  for (const event of ['error', 'node-error']) client.on(event, (error) => told.gone(reasonOf(error)));
  const { disconnect, ...commands } = commandsOf(client);
  async function connect(): Promise<void> {
    while (state === 'away') {
      try {
        await client.connect();
        state = 'ready';
      } catch (error) {
        told.gone(reasonOf(error as Error));
        await new Promise((resolve) => setTimeout(resolve, RETRY).unref());
      }
    }
  }
  return {
    ...commands,
    get isReady() {
      return state === 'ready';
    },
    connect,
    async disconnect() {
      const wasReady = state === 'ready';
      state = 'ended';
      if (wasReady) await disconnect();
    },
    del: async (keys) => (await Promise.all(keys.map((key) => client.del(key)))).reduce((sum, deleted) => sum + deleted, 0),
    keys: async (pattern) => (await Promise.all(client.masters.map(async (master) => (await client.nodeClient(master)).keys(pattern)))).flat(),
  };
}

interface Node {
  host: string;
  port: number;
}

/** As the docs have it, `cluster: true` with `nodes`; or `cluster: { enabled, nodes }`. */
function nodesOf({ cluster, nodes }: RedisConfig, fallback: Node): Node[] | undefined {
  if (typeof cluster === 'object') return cluster.enabled ? (cluster.nodes ?? nodes ?? [fallback]) : undefined;
  return cluster ? (nodes ?? [fallback]) : undefined;
}

export function redisClient(config: RedisConfig, told: Told): RedisClient {
  const { createClient, createCluster, createSentinel } = redisPackage();
  const { host = process.env.REDIS_HOST ?? 'localhost', port = Number(process.env.REDIS_PORT) || 6379 } = config;
  const { password = process.env.REDIS_PASSWORD, username, db, sentinel } = config;
  const waiting = { connectTimeout: RETRY, reconnectStrategy: () => RETRY };
  const nodes = nodesOf(config, { host, port });
  if (nodes !== undefined) {
    const rootNodes = nodes.map((node) => ({ socket: { ...node, connectTimeout: RETRY } }));
    return clusterClient(createCluster({ rootNodes, defaults: { password, username, socket: waiting, disableOfflineQueue: true } }), told);
  }
  if (sentinel?.enabled) {
    if (createSentinel === undefined) throw new XsysError('XSYS_OPTIONS_INVALID', 'cache.redis.sentinel needs version 5 of the package `redis`: npm install redis@5');
    const nodeClientOptions = { password, username, database: db, socket: waiting };
    return oneClient(createSentinel({ name: sentinel.name ?? 'mymaster', sentinelRootNodes: sentinel.sentinels, nodeClientOptions }), told);
  }
  const url = config.url ?? (config.host === undefined ? process.env.REDIS_URL : undefined);
  const where = url === undefined ? { socket: { host, port, ...waiting } } : { url, socket: waiting };
  return oneClient(createClient({ ...where, password, username, database: db, disableOfflineQueue: true }), told);
}
