/** Options of the wrong kind: what a program is told, when it makes its server. */
import { createServer } from 'xypriss';
import { act } from '../harness/steps.mjs';

export const make = ({ options }) => createServer(options());

const CASES = {
  'a port that is none': { server: { port: 'http' } },
  'a size that is none': { server: { jsonLimit: 'ten' } },
  'an unknown strategy': { server: { autoPortSwitch: { strategy: 'guess' } } },
  'an unknown level': { security: { level: 'high' } },
  'a limit below zero': { security: { rateLimit: { max: -1 } } },
  'text for a list': { fileUpload: { allowedMimeTypes: 'image/png' } },
  'a number for a function': { requestManagement: { timeout: { onTimeout: 7 } } },
};

/** Each is made, and not started. */
export const steps = Object.entries(CASES).map(([name, options]) =>
  act(name, () => {
    try {
      createServer({ logging: { enabled: false }, ...options });
      return 'nothing';
    } catch (error) {
      return `${error.code ?? error.name}: ${error.message.split('\n').at(-1).trim()}`;
    }
  }),
);
