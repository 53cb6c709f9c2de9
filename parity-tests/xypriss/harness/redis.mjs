/**
 * A real redis-server of an app's own, a cluster of two, or one with a sentinel. Enters: ports, a folder. Leaves: ways to ask
 * and to end them; they keep nothing, and end with the process that started them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

export async function startRedis(port, more = []) {
  const args = [...more, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const failed = once(child, 'error').then(([error]) => { throw error; });
  failed.catch(() => {});
  process.on('exit', () => child.kill('SIGKILL'));
  await Promise.race([failed, untilItAnswers(port)]);
  return {
    port,
    ask: (...words) => ask(port, words),
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** The port behind each is for what the nodes say to each other. */
export async function startCluster([first, second], folder) {
  const start = (port) => startRedis(port, ['--cluster-enabled', 'yes', '--cluster-port', String(port + 1), '--cluster-config-file', path.join(folder, `nodes-${port}.conf`)]);
  const nodes = [await start(first), await start(second)];
  await nodes[0].ask('CLUSTER', 'ADDSLOTSRANGE', '0', '8191');
  await nodes[1].ask('CLUSTER', 'ADDSLOTSRANGE', '8192', '16383');
  await nodes[0].ask('CLUSTER', 'MEET', '127.0.0.1', String(second), String(second + 1));
  for (const { ask } of nodes) {
    while (!/cluster_state:ok[^]*cluster_known_nodes:2/.test(await ask('CLUSTER', 'INFO'))) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return nodes;
}

/** One that watches the server at `watched`, by the name `parity`. */
export function startSentinel(port, watched, folder) {
  const file = path.join(folder, `sentinel-${port}.conf`);
  writeFileSync(file, `sentinel monitor parity 127.0.0.1 ${watched} 1\n`);
  return startRedis(port, [file, '--sentinel']);
}

async function untilItAnswers(port) {
  for (;;) {
    const answer = await ask(port, ['PING']).catch(() => undefined);
    if (answer?.startsWith('+PONG')) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The first lines of what it says, as it says it. */
function ask(port, words) {
  const command = `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(command));
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.toString());
    });
    socket.once('error', reject);
  });
}
