/** Settings of an app: set, enable, ask. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.set('title', 'Shop');
  app.enable('beta');
  app.disable('alpha');
  app.locals.version = 3;
  app.get('/', (req, res) => res.json({ title: app.getSetting('title') }));
  return app;
}

export const steps = [
  get('/'),
  act('asked', ({ app }) => ({
    title: app.getSetting('title'),
    beta: [app.enabled('beta'), app.disabled('beta')],
    alpha: [app.enabled('alpha'), app.disabled('alpha')],
    none: app.getSetting('none') ?? null,
    locals: app.locals.version,
  })),
];
