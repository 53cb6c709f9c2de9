// What a visitor sees when something goes wrong: JSON for programs, a page for people.
const apology = { 404: 'We have nothing on that shelf.', 413: 'That is too large for our door.' };

/** An error that is the visitor's to read. */
export function problem(status, message, details) {
  return Object.assign(new Error(message), { status, expose: true, details });
}

export function notFound(req, res, next) {
  next(problem(404, `There is nothing at ${req.path}`));
}

// Express recognises error middleware by its four parameters.
export function handleError(error, req, res, next) {
  if (res.headersSent) return next(error);
  const status = statusOf(error);
  const message = status < 500 ? error.message : 'Something broke in the back room.';
  if (status >= 500) console.error(error);

  res.status(status).format({
    'text/html': () => res.render('error', { title: String(status), status, message: apology[status] ?? message }),
    'application/json': () => res.json({ error: { status, message, details: error.details } }),
    default: () => res.type('txt').send(`${status} ${message}\n`),
  });
}

function statusOf(error) {
  if (error.code === 'LIMIT_FILE_SIZE') return 413;
  if (error.name === 'MulterError') return 400;
  const status = error.status ?? error.statusCode;
  return status >= 400 && status < 600 ? status : 500;
}
