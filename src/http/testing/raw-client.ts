/** Literal bytes to a server and back, for tests. Enters: a port and bytes. Leaves: what came, as latin1. */
import * as net from 'node:net';
import type { Server } from 'node:http';

export async function listening<S extends Server>(server: S): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

export async function closed(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

export async function connected(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** Everything until the server closes. */
export async function exchanged(port: number, bytes: string): Promise<string> {
  const socket = await connected(port);
  let got = '';
  socket.on('data', (data: string) => (got += data));
  socket.write(bytes, 'latin1');
  await new Promise((resolve) => socket.once('close', resolve));
  return got;
}

/** Resolves once `socket` has received `text`. */
export async function received(socket: net.Socket, text: string): Promise<string> {
  let got = '';
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error(`closed after ${JSON.stringify(got)}`));
    socket.once('close', gone);
    socket.on('data', function collect(data: string) {
      got += data;
      if (!got.includes(text)) return;
      socket.removeListener('data', collect);
      socket.removeListener('close', gone);
      resolve(got);
    });
  });
}

export function get(target = '/', headers = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
}
