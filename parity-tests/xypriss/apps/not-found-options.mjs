/** The documented `notFound` options. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ notFound: { enabled: true, title: 'Gone fishing', message: 'Nobody is here.', theme: 'dark' } }));
  app.get('/', (req, res) => res.send('home'));
  return app;
}

/** The page as such is reduced to what it shows; its title is what this app is about. */
export const showsOf404 = ['Gone fishing', 'Nobody is here.'];
export const steps = [get('/none')];
