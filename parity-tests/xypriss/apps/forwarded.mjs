/** Headers that a proxy sets, without any proxy being trusted. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.json({ ip: req.ip, ips: req.ips, protocol: req.protocol, secure: req.secure }));
  return app;
}

export const steps = [
  get('/', { as: 'directly' }),
  get('/', { headers: { 'X-Forwarded-For': '203.0.113.7' }, as: 'X-Forwarded-For' }),
  get('/', { headers: { 'X-Real-IP': '203.0.113.8' }, as: 'X-Real-IP' }),
  get('/', { headers: { 'X-Forwarded-Proto': 'https' }, as: 'X-Forwarded-Proto' }),
];
