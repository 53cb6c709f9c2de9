/** `express.request`: Node's request with Express's members. Enters: nothing. Leaves: the prototype that apps inherit. */
import { IncomingMessage } from '../base';
import { extend } from '../prototype';
import type { Request } from '../types';
import { addressMembers } from './address';
import { headerMembers } from './headers';
import { urlMembers } from './url';
import { validationMembers } from './validation';

export const request = extend(
  Object.create(IncomingMessage.prototype) as Request,
  headerMembers,
  urlMembers,
  addressMembers,
  validationMembers,
);
