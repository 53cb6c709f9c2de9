/** Plugins that throw in each of their hooks: the server starts, answers and closes all the same. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

const fails = (hook) => { throw new Error(`thrown in ${hook}`); };

class InConstructor {
  constructor() {
    fails('the constructor');
  }
}
class InInitialize {
  initialize() {
    fails('initialize');
  }
}
class InInitializeLater {
  async initialize() {
    await Promise.resolve();
    fails('initialize, later');
  }
}
class InDestroy {
  initialize() {}

  destroy() {
    fails('destroy');
  }
}

export function make({ options, note }) {
  class Healthy {
    initialize(app) {
      note('the healthy one was initialised');
      app.get('/healthy', (req, res) => res.send('healthy'));
    }
  }
  const plugins = { InConstructor, InInitialize, InInitializeLater, InDestroy, Healthy };
  const app = createServer(options({ plugins: { customPlugins: Object.entries(plugins).map(([name, plugin]) => ({ name, plugin, config: {} })) } }));
  app.get('/', (req, res) => res.send('home'));
  return app;
}

export const steps = [
  act('what was initialised', ({ notesOfStart }) => notesOfStart),
  get('/'),
  get('/healthy'),
  act('it closes', ({ app }) => new Promise((resolve) => app.close(() => resolve('closed')))),
];
