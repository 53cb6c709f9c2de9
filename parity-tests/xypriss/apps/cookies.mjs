/** Cookies that are set: values, options, several of them. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/plain', (req, res) => {
    res.cookie('name', 'value');
    res.send('ok');
  });
  app.get('/max-age', (req, res) => {
    res.cookie('session', 'abc', { maxAge: 60000, httpOnly: true });
    res.send('ok');
  });
  app.get('/flags', (req, res) => {
    res.cookie('flags', '1', { httpOnly: true, secure: true, sameSite: 'strict' });
    res.send('ok');
  });
  app.get('/two', (req, res) => {
    res.cookie('a', '1');
    res.cookie('b', '2', { sameSite: 'Lax' });
    res.send('ok');
  });
  app.get('/text', (req, res) => {
    res.cookie('text', 'a b=c');
    res.send('ok');
  });
  return app;
}

export const steps = ['/plain', '/max-age', '/flags', '/two', '/text'].map((path) => get(path));
