/**
 * `express.application`: what every app is made from. Enters: nothing. Leaves: the members that a new app copies, so
 * that an application may change them for apps made later.
 */
import { extend } from '../prototype';
import { configurationMembers } from './configuration';
import { handlingMembers } from './handling';
import { mountingMembers } from './mounting';
import { renderingMembers } from './rendering';
import { routingMembers } from './routing';

export const application = extend(
  {},
  configurationMembers,
  handlingMembers,
  mountingMembers,
  routingMembers,
  renderingMembers,
);
