/** `compat: "strict"`, said aloud: cookies, params and errors as they always were. */
import { appWith } from '../harness/compat-app.mjs';

export { steps } from '../harness/compat-app.mjs';
export const make = appWith('strict');
