/** `compat: "fixed"`: what is kept by default for the sake of running apps, made right. */
import { appWith } from '../harness/compat-app.mjs';

export { steps } from '../harness/compat-app.mjs';
export const make = appWith('fixed');
