/** Which form is whose. Enters: a package's name. Leaves: its form. */
import { compressionForm } from './compression';
import { corsForm } from './cors';
import type { Form } from './form';
import { helmetForm } from './helmet';
import { rateLimitForm } from './rate-limit';
import { responseTimeForm } from './response-time';
import { serveStaticForm } from './serve-static';

export const FORMS: Readonly<Record<string, Form | undefined>> = {
  __proto__: null as never,
  compression: compressionForm,
  cors: corsForm,
  'express-rate-limit': rateLimitForm,
  helmet: helmetForm,
  'response-time': responseTimeForm,
  'serve-static': serveStaticForm,
};
