/**
 * Scenarios of an Express application over HTTP/2. Enters: scenarios made by `onApp`. Leaves: the same, whose requests go
 * over HTTP/2 wherever the Rust engine serves, and over HTTP/1.1 elsewhere, control included; what is compared is what
 * both can say: status, fields without those of a connection, body, trailers.
 */
import http2 from 'node:http2';
import net from 'node:net';
import { Connection } from './client.mjs';
import { decoded } from './decoded.mjs';
import { bodyText } from './parse-response.mjs';

const { HTTP2_HEADER_AUTHORITY, HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, HTTP2_HEADER_STATUS } = http2.constants;

/** Fields that say how one HTTP/1.1 connection is used. */
const OF_CONNECTION = /^(?:connection|keep-alive|transfer-encoding)$/;

/** @param {import('./scenario.mjs').Scenario[]} scenarios */
export function overHttp2(scenarios) {
  return scenarios.map((scenario) => ({
    ...scenario,
    name: `http2/${scenario.name}`,
    setup: (ctx) => scenario.setup(allowingHttp2(ctx)),
    run: async (_client, ctx) => {
      const requests = new Requests(ctx, scenario);
      const returned = await scenario.run(requests, ctx);
      if (requests.answers.length === 0) throw new Error(`${scenario.name} has sent no request`);
      return [returned ?? null, requests.answers];
    },
  }));
}

/** Applications whose own server takes HTTP/2. On Node's http the option means nothing. */
function allowingHttp2(ctx) {
  const { express } = ctx;
  const allowing = () => {
    const app = express();
    app.listen = (...args) => ctx.http.createServer({ http2: true }, app).listen(...args);
    return app;
  };
  ctx.express = Object.assign(allowing, express);
  return ctx;
}

/** What `onApp` needs of a client. */
class Requests {
  answers = [];
  #ctx;
  #isDecoded;

  constructor(ctx, { decoded: why }) {
    this.#ctx = ctx;
    this.#isDecoded = why !== undefined;
  }

  get(path = '/') {
    return this.send([`GET ${path} HTTP/1.1`, 'Host: localhost']);
  }

  async send(lines, body = '') {
    const ask = this.#ctx.server.xsys?.engine === 'rust' ? askHttp2 : askHttp1;
    const answer = await ask(this.#ctx, lines, Buffer.from(body, 'latin1'));
    this.answers.push(this.#isDecoded && !answer.failed ? decoded(answer) : answer);
  }
}

async function askHttp1(ctx, lines, body) {
  const connection = new Connection(net.connect(ctx.address, '127.0.0.1'));
  connection.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
  const response = await connection.response();
  connection.destroy();
  if (response === undefined || response.truncated || response.malformed) return { failed: true };
  return answer(response.status, response.headers, response.body, response.trailers ?? []);
}

function askHttp2(ctx, lines, body) {
  const [method, path] = lines[0].split(' ');
  const fields = { [HTTP2_HEADER_METHOD]: method, [HTTP2_HEADER_PATH]: path };
  for (const line of lines.slice(1)) {
    const [, name, value] = /^([^:]*): ?(.*)$/s.exec(line);
    const key = /^host$/i.test(name) ? HTTP2_HEADER_AUTHORITY : name.toLowerCase();
    if (OF_CONNECTION.test(key)) continue;
    fields[key] = key in fields ? [fields[key], value].flat() : value;
  }
  return new Promise((resolve) => {
    const session = http2.connect(`http://127.0.0.1:${ctx.address}`);
    session.on('error', () => resolve({ failed: true }));
    const stream = session.request(fields, { endStream: body.length === 0 });
    const chunks = [];
    let head = [];
    let trailers = [];
    stream.on('response', (_headers, _flags, raw) => { head = pairs(raw); });
    stream.on('trailers', (_headers, _flags, raw) => { trailers = pairs(raw); });
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('error', () => resolve({ failed: true }));
    stream.on('close', () => {
      session.close();
      const [[, status] = []] = head;
      if (stream.rstCode !== 0 || status === undefined) return resolve({ failed: true });
      return resolve(answer(Number(status), head.slice(1), bodyText(Buffer.concat(chunks)), trailers));
    });
    if (body.length > 0) stream.end(body);
  });
}

function pairs(raw) {
  const list = [];
  for (let at = 0; at < raw.length; at += 2) list.push([raw[at], raw[at + 1]]);
  return list.sort(([a], [b]) => Number(b === HTTP2_HEADER_STATUS) - Number(a === HTTP2_HEADER_STATUS));
}

function answer(status, headers, body, trailers) {
  const fields = (list) => list.map(([name, value]) => [name.toLowerCase(), value]).filter(([name]) => !OF_CONNECTION.test(name));
  // HTTP/2 keeps the lines of one name in order, and nothing else.
  return { status, headers: fields(headers).sort(([a], [b]) => (a < b ? -1 : Number(a > b))), body, trailers: fields(trailers) };
}
