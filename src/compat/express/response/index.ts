/** `express.response`: Node's response with Express's members. Enters: nothing. Leaves: the prototype that apps inherit. */
import { ServerResponse } from '../base';
import { extend } from '../prototype';
import type { Response } from '../types';
import { cookieMembers } from './cookies';
import { fileMembers } from './files';
import { headerMembers } from './headers';
import { negotiationMembers } from './negotiation';
import { redirectMembers } from './redirect';
import { sendMembers } from './send';
import { statusMembers } from './status';
import { viewMembers } from './views';

export const response = extend(
  Object.create(ServerResponse.prototype) as Response,
  statusMembers,
  headerMembers,
  sendMembers,
  fileMembers,
  cookieMembers,
  negotiationMembers,
  redirectMembers,
  viewMembers,
);
