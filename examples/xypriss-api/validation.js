// Bodies as a route wants them. Enters: a rule for each field. Leaves: middleware that answers 422 with every problem, or
// passes on with nothing but those fields in `req.body`.
export const text = (value) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'must be a text');
export const year = (value) => (Number.isInteger(value) && value > 0 && value < 2100 ? undefined : 'must be a year');
export const password = (value) => (typeof value === 'string' && value.length >= 8 ? undefined : 'must have 8 characters or more');
export const id = (value) => (Number.isInteger(value) && value > 0 ? undefined : 'must be an id');
export const optional = (rule) => (value) => (value === undefined ? undefined : rule(value));

export const body = (rules) => (req, res, next) => {
  const given = typeof req.body === 'object' && req.body !== null ? req.body : {};
  const names = Object.keys(rules);
  const problems = names.flatMap((field) => {
    const problem = rules[field](given[field]);
    return problem === undefined ? [] : [{ field, problem }];
  });
  if (problems.length > 0) return void res.status(422).json({ error: 'invalid', problems });
  req.body = Object.fromEntries(names.filter((field) => given[field] !== undefined).map((field) => [field, given[field]]));
  next();
};
