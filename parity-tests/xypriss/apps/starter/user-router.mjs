/** Users, kept in memory. */
import { Router } from 'xypriss';
import { email, text, valid } from './validation.mjs';

export function userRouter() {
  const users = [{ id: 1, name: 'Ada', email: 'ada@example.org' }];
  const router = Router();
  router.get('/', (req, res) => res.json({ success: true, data: users, count: users.length }));
  router.get('/:id', (req, res) => {
    const user = users.find(({ id }) => String(id) === req.params.id);
    if (!user) return res.status(404).json({ success: false, message: 'User not found' });
    res.json({ success: true, data: user });
  });
  router.post('/', valid({ name: text, email }), (req, res) => {
    const user = { id: users.length + 1, ...req.body };
    users.push(user);
    res.status(201).json({ success: true, data: user });
  });
  return router;
}
