/**
 * A real redis-server of an app's own. Enters: a port. Leaves: ways to ask it and to end it; it keeps nothing, and ends
 * with the process that started it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

export async function startRedis(port) {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
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
