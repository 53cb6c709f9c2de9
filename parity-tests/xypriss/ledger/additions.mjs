/** What the old core does not have: members that it answers with a 500. Enters: nothing. Leaves: rows. */

import { returns } from '../harness/ledger.mjs';

const works = (candidate) => (candidate.status >= 200 && candidate.status < 300 ? undefined : `status ${candidate.status}`);

export const ADDITIONS = [
  {
    id: 'ADD members',
    title: 'Members of `req` and `res` that Express has',
    before: '`sendStatus`, `type`, `header`, `append`, `vary`, `links`, `location`, `jsonp`, `attachment`, `accepts`, `is`, `range` are missing: a 500.',
    after: 'They do what they do in Express 5.',
    differences: [{ steps: [/^added-members /], fields: ['status'], holds: works }],
  },
  {
    id: 'ADD router methods',
    title: '`route` and `param` of a router',
    before: 'A router does not have them.',
    after: 'It has them, as in Express.',
    differences: [
      {
        steps: [/^router-nested \[\w+\]: what a router has$/],
        fields: ['returned'],
        holds: returns([['router has', ['getRoutes', 'getStats', 'param', 'route', 'use']], ['routes', [['GET', '/']]]]),
      },
    ],
  },
];
