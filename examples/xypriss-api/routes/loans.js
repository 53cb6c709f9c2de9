// /api/loans. Enters: the loans. Leaves: a router on which each member sees loans of his own.
import { refusing } from '../errors.js';
import { Router } from '../framework.js';
import { body, id } from '../validation.js';

export function loanRoutes({ loans, signedIn }) {
  const router = Router();

  router.get('/', signedIn, (req, res) => res.json(loans.of(req.member)));
  router.post('/', signedIn, body({ bookId: id }), refusing((req, res) => res.status(201).json(loans.take(req.member, req.body.bookId))));
  router.delete('/:id', signedIn, refusing((req, res) => res.json(loans.bring(req.member, req.params.id))));
  return router;
}
