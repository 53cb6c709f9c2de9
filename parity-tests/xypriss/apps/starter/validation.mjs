/** A schema of predicates; what does not fit is answered with 400 and every problem there is. */

export const text = (value) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'is empty');
export const email = (value) => (typeof value === 'string' && /^[^@\s]+@[^@\s]+$/.test(value) ? undefined : 'is no address');

export function valid(schema) {
  return (req, res, next) => {
    const errors = Object.entries(schema)
      .map(([field, check]) => ({ field, message: check(req.body?.[field]) }))
      .filter(({ message }) => message !== undefined);
    if (errors.length > 0) return res.status(400).json({ success: false, errors });
    next();
  };
}
