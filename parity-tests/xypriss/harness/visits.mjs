/** Routes that count visits in `app.cache`, and one that needs no cache. */
export function countVisits(app) {
  app.get('/visits', async (req, res) => {
    const visits = ((await app.cache.get('visits')) ?? 0) + 1;
    await app.cache.set('visits', visits);
    res.json({ visits });
  });
  app.get('/', (req, res) => res.send('alive'));
}
