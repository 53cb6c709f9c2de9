/** Plugins that are registered with a server: whether a request passes them, and one that throws in each of its hooks. */
import { PluginPriority, PluginType, createServerInstance } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

const fails = (hook) => () => { throw new Error(`thrown in ${hook}`); };
const plugin = (id, own) => ({
  id,
  name: id,
  version: '1.0.0',
  type: PluginType.PRE_REQUEST,
  priority: PluginPriority.NORMAL,
  isAsync: true,
  isCacheable: false,
  maxExecutionTime: 1000,
  ...own,
});

export function make({ options, note }) {
  const server = createServerInstance(options());
  server.plugin = plugin('counts', {
    execute: ({ req }) => {
      note(`${req.method} ${req.path} passed`);
      return { success: true, executionTime: 0, shouldContinue: true };
    },
  });
  server.broken = plugin('broken', { initialize: fails('initialize'), execute: fails('execute') });
  server.app.get('/', (req, res) => res.send('home'));
  return server;
}

export async function start(server, { note }) {
  await server.waitForReady();
  await server.registerPlugin(server.plugin);
  await server.registerPlugin(server.broken).then(() => note('registered'), () => note('refused'));
  await server.app.start(undefined);
  return server.app.getPort();
}

export const steps = [
  act('the one that fails in initialize', ({ notesOfStart }) => notesOfStart),
  get('/'),
  get('/', { as: 'again' }),
  act('which are registered', ({ app }) => app.getAllPlugins().map(({ id }) => id).filter((id) => id === 'counts' || id === 'broken').sort()),
  act('one whose cleanup throws is removed', async ({ app }) => {
    await app.registerPlugin(plugin('untidy', { execute: fails('execute'), cleanup: fails('cleanup') }));
    const removed = await app.unregisterPlugin('untidy').then(() => 'removed', () => 'an error');
    return [removed, app.getPlugin('untidy') === undefined ? 'gone' : 'still there'];
  }),
  get('/', { as: 'after that' }),
];
