// Who asks. Enters: a secret, the members. Leaves: tokens, and middleware that puts their member on the request.
import { createHmac, timingSafeEqual } from 'node:crypto';

const LIFETIME_MS = 60 * 60 * 1000;

export function authentication(secret, members) {
  const sign = (payload) => createHmac('sha256', secret).update(payload).digest();

  const tokenFor = ({ id }) => {
    const payload = Buffer.from(JSON.stringify({ id, until: Date.now() + LIFETIME_MS })).toString('base64url');
    return `${payload}.${sign(payload).toString('base64url')}`;
  };

  const memberOf = (token) => {
    const [payload, signature = ''] = token.split('.');
    const [given, right] = [Buffer.from(signature, 'base64url'), sign(payload)];
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    const { id, until } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return until > Date.now() ? members.find(id) : undefined;
  };

  const signedIn = (req, res, next) => {
    const [scheme, token] = (req.get('authorization') ?? '').split(' ');
    const member = scheme === 'Bearer' && token ? memberOf(token) : undefined;
    if (member === undefined) {
      res.set('WWW-Authenticate', 'Bearer');
      return void res.status(401).json({ error: 'sign in first' });
    }
    req.member = member;
    next();
  };
  return { tokenFor, signedIn };
}
