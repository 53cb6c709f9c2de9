/** What every request of the starter passes. */

export function registerMiddleware(app, note) {
  app.use((req, res, next) => {
    note(`${req.method} ${req.path}`);
    next();
  });
  app.use((req, res, next) => {
    res.set('X-Powered-By', 'starter');
    next();
  });
}
