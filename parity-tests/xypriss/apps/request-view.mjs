/** What a handler reads off `req`. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', ({ hostname, protocol }, res) => res.json({ hostname, protocol }));
  app.get('/view/:id', (req, res) => {
    const { params, path, originalUrl, baseUrl, method, url, protocol, secure, hostname, subdomains, fresh, stale, xhr, ip, ips } = req;
    res.json({ params, path, originalUrl, baseUrl, method, url, protocol, secure, hostname, subdomains, fresh, stale, xhr, ip, ips, body: req.body });
  });
  app.get('/headers', (req, res) => res.json({ get: req.get('x-own'), upper: req.get('X-OWN'), missing: req.get('x-none') ?? null, raw: req.headers['x-own'] }));
  app.get('/app', (req, res) => {
    req.app.set('color', 'blue');
    res.json({ color: req.app.get('color') ?? null });
  });
  return app;
}

export const steps = [
  get('/view/7', { headers: { Host: 'shop.example.com' } }),
  get('/view/7', { headers: { Host: 'shop.example.com:8080', 'X-Requested-With': 'XMLHttpRequest' }, as: 'by script' }),
  get('/', { headers: { Host: '[::1]:8080' }, as: 'an IPv6 host' }),
  get('/headers', { headers: { 'X-Own': 'yes' } }),
  get('/app'),
];
