// What a client did wrong. Enters: handlers that throw it. Leaves: handlers that answer it; other errors go on.
export class Refusal extends Error {
  constructor(status, message, details = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export const refusing = (handler) => async (req, res) => {
  try {
    await handler(req, res);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    res.status(error.status).json({ error: error.message, ...error.details });
  }
};
