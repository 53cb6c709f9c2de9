/**
 * What this adapter stands on: the engine's messages and server, and the members that Express gives them. Enters:
 * nothing. Leaves: those, from the one place that names their homes.
 */
export { createServer, fieldLine, IncomingMessage, ServerResponse } from '../express/base';
export { beginReading, closeRead, endReading, unreadBody, whenRead, type BodyReading } from '../express/base';
export { watchSettings } from '../express/application/configuration';
export { createApplication } from '../express/create-application';
export { request as expressRequest } from '../express/request';
export { response as expressResponse } from '../express/response';
export { header as setHeaderField } from '../express/response/headers';
export { headerSlots, type HeaderSlots } from '../express/response/header-slots';
export { contentTypeOf, normalizeType, normalizeTypes } from '../express/media-types';
export type { Application as SettingsApplication } from '../express/types';
