/**
 * The policies that XyPriss takes from well-known middleware: the one file that says where they come from. Enters:
 * nothing. Leaves: factories with the options of helmet, cors, express-rate-limit and compression.
 */
import compressionPackage = require('compression');
import corsPackage = require('cors');
import helmetPackage = require('helmet');
import { rateLimit as rateLimitPackage } from 'express-rate-limit';
import type { RequestHandler } from '../messages/message-types';

type Factory = (options: object) => RequestHandler;

export const helmet = helmetPackage as unknown as Factory;
export const cors = corsPackage as unknown as Factory;
export const compression = compressionPackage as unknown as Factory;
export const rateLimit = rateLimitPackage as unknown as Factory;
/** Whether a response's type is one that compression is for. */
export const compressible = compressionPackage.filter;
