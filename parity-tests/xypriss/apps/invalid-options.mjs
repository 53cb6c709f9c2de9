/** Options of the wrong kind: what a program is told, when it makes its server. */
import { createServer } from 'xypriss';
import { toldOf } from '../harness/told.mjs';

export const make = ({ options }) => createServer(options());

export const steps = toldOf({
  'a port that is none': { server: { port: 'http' } },
  'a size that is none': { server: { jsonLimit: 'ten' } },
  'an unknown strategy': { server: { autoPortSwitch: { strategy: 'guess' } } },
  'an unknown level': { security: { level: 'high' } },
  'a limit below zero': { security: { rateLimit: { max: -1 } } },
  'text for a list': { fileUpload: { allowedMimeTypes: 'image/png' } },
  'a number for a function': { requestManagement: { timeout: { onTimeout: 7 } } },
});
