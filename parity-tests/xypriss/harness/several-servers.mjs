/**
 * A block of documentation that makes several servers, run. Enters: its code, a step's context. Leaves: the servers, and what
 * each answers to every path that the block says is served. Their own ports may be taken: they get others.
 */
import { runBlock } from './documentation.mjs';
import { get } from './steps.mjs';

const MOST = 3;

const pathsOf = ({ routePrefix, allowedRoutes = [] }) => [routePrefix ?? '/', ...allowedRoutes.map((route) => route.replace('*', 'users'))];

export async function askServers(code, ctx) {
  const ports = [];
  while (ports.length < MOST) ports.push(await ctx.freePort());
  let servers = [];
  const withPorts = ({ multiServer, ...own }) => {
    servers = multiServer.servers.map((each, at) => ({ ...each, port: ports[at], host: '127.0.0.1', server: { ...each.server, host: '127.0.0.1' } }));
    return ctx.options({ ...own, multiServer: { ...multiServer, servers } });
  };
  // Some register one that they do not declare.
  const handler = (req, res) => res.json({ path: req.path });
  const { apps, routes } = await runBlock(code, withPorts, { handler });
  const [app] = apps;
  const answers = [];
  for (const { id, port } of servers) {
    for (const path of new Set([...routes.map(([, at]) => at), ...servers.flatMap(pathsOf)])) {
      const { status, body, hang, closed } = await ctx.send(get(path), { port });
      answers.push([id, path, hang ? 'hang' : closed ? 'closed' : status, status === 404 ? '(a page)' : body]);
    }
  }
  const known = app.getServers().map(({ id, host, port }) => [id, host, port === servers.find((each) => each.id === id).port]);
  // Starting what runs already changes nothing.
  await app.startAllServers();
  const { totalServers } = app.getStats();
  await app.stopAllServers();
  return { known, totalServers, answers };
}
