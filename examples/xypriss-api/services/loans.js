// Who has which book. Enters: members who take and bring. Leaves: loans; a book is with one member at a time.
import { Refusal } from '../errors.js';

export class Loans {
  #loans = [];
  #catalogue;

  constructor(catalogue) {
    this.#catalogue = catalogue;
  }

  get open() {
    return this.#loans.filter(({ returned }) => !returned).length;
  }

  of(member) {
    return this.#loans.filter((loan) => loan.memberId === member.id);
  }

  take(member, bookId) {
    const { id, title } = this.#catalogue.find(bookId);
    if (this.#loans.some((loan) => loan.bookId === id && !loan.returned)) throw new Refusal(409, 'somebody has this book', { id });
    const loan = { id: this.#loans.length + 1, bookId: id, title, memberId: member.id, returned: false };
    this.#loans.push(loan);
    return loan;
  }

  bring(member, loanId) {
    const loan = this.of(member).find(({ id, returned }) => id === Number(loanId) && !returned);
    if (loan === undefined) throw new Refusal(404, 'you have no such loan', { id: loanId });
    loan.returned = true;
    return loan;
  }
}
