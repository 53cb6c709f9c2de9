/** `requestManagement.timeout.onTimeout`: the app answers late requests itself. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options, note }) {
  const onTimeout = (req, res) => {
    note('late', req.path);
    res.status(503).json({ late: req.path });
  };
  const app = createServer(options({ requestManagement: { timeout: { enabled: true, defaultTimeout: 100, onTimeout } } }));
  app.get('/slow', (req, res) => setTimeout(() => !res.headersSent && res.send('done'), 400));
  app.get('/quick', (req, res) => res.send('done'));
  return app;
}

export const steps = [get('/slow'), get('/quick')];
