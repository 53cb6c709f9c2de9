/** A listening app and requests to it, for tests. Enters: an app. Leaves: answers; the test stops what it started. */
import * as http from 'node:http';
import type { XyprissApp } from '../application/application';

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  json(): unknown;
}

export interface Served {
  port: number;
  get(path: string, options?: http.RequestOptions): Promise<Answer>;
  send(method: string, path: string, body: string | Buffer, headers?: http.OutgoingHttpHeaders): Promise<Answer>;
  stop(): Promise<void>;
}

export async function served(app: XyprissApp): Promise<Served> {
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const port = app.getPort();
  const ask = (options: http.RequestOptions, body?: string | Buffer) =>
    new Promise<Answer>((resolve, reject) => {
      const request = http.request({ port, host: '127.0.0.1', agent: false, ...options }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode!, headers: response.headers, text, json: () => JSON.parse(text) as unknown });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  return {
    port,
    get: (path, options) => ask({ path, ...options }),
    send: (method, path, body, headers) => ask({ method, path, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, body),
    stop: () => app.stop(),
  };
}
