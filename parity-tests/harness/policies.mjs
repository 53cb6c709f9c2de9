/**
 * The published policies on the oracle, and those of `xsys/security` on every other core. Enters: nothing. Leaves: one
 * name for both, so that a scenario's app is written once. On `transport` ours run as plain middleware in a real Express.
 */
import cors from 'cors';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { createRequire } from 'node:module';

const isControl = process.env.XSYS_CORE === undefined;
const ours = () => createRequire(import.meta.url)('../../dist/security/index.js');

export const policies = isControl ? { cors, helmet, rateLimit } : ours();
