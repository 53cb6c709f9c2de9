/** Tasks over HTTP. */
import { Router } from 'xypriss';
import { text, valid } from './validation.mjs';

export function taskRouter(service) {
  const router = Router();
  router.get('/', async (req, res) => {
    const tasks = await service.all();
    res.json({ success: true, data: req.query.done ? tasks.filter(({ done }) => done) : tasks });
  });
  router.post('/', valid({ title: text }), async (req, res) => res.status(201).json({ success: true, data: await service.add(req.body) }));
  router.put('/:id', async (req, res) => {
    const task = await service.change(Number(req.params.id), req.body);
    if (!task) return res.status(404).json({ success: false });
    res.json({ success: true, data: task });
  });
  router.delete('/:id', async (req, res) => {
    const removed = await service.remove(Number(req.params.id));
    res.status(removed ? 204 : 404).end();
  });
  return router;
}
