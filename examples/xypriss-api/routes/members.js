// /api/members. Enters: the members, how tokens are made. Leaves: a router.
import { refusing } from '../errors.js';
import { Router } from '../framework.js';
import { body, password, text } from '../validation.js';

export function memberRoutes({ members, tokenFor, signedIn }) {
  const router = Router();
  const credentials = body({ name: text, password });

  router.post('/', credentials, refusing((req, res) => res.status(201).json(members.join(req.body))));
  router.post('/sign-in', credentials, refusing((req, res) => res.json({ token: tokenFor(members.signIn(req.body)) })));
  router.get('/me', signedIn, (req, res) => res.json(req.member));
  return router;
}
