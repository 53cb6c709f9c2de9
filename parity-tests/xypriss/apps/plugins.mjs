/** Plugins of one's own: a class, made with its config and given the app. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options, note }) {
  class Greet {
    constructor(config) {
      note('made with', config);
    }

    initialize(app) {
      app.get('/from-plugin', (req, res) => res.send('plugged in'));
      note('initialized', typeof app.use);
    }
  }
  const app = createServer(options({ plugins: { customPlugins: [{ name: 'greet', plugin: Greet, config: { word: 'hello' } }] } }));
  app.get('/', (req, res) => res.send('home'));
  return app;
}

export const steps = [get('/'), get('/from-plugin'), act('what the plugin was given', ({ notesOfStart }) => notesOfStart)];
