// The members. Enters: names and passwords. Leaves: members, who have no password any more.
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../errors.js';

const hashOf = (password, salt) => scryptSync(password, salt, 32);

export class Members {
  #byName = new Map();
  #byId = new Map();

  get size() {
    return this.#byId.size;
  }

  find(id) {
    return this.#byId.get(id);
  }

  join({ name, password }) {
    if (this.#byName.has(name)) throw new Refusal(409, 'this name is taken', { name });
    const member = { id: this.size + 1, name };
    const salt = randomBytes(16);
    this.#byName.set(name, { member, salt, hash: hashOf(password, salt) });
    this.#byId.set(member.id, member);
    return member;
  }

  signIn({ name, password }) {
    const known = this.#byName.get(name);
    const right = known !== undefined && timingSafeEqual(known.hash, hashOf(password, known.salt));
    if (!right) throw new Refusal(401, 'name or password is wrong');
    return known.member;
  }
}
