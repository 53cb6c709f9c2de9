/** What a program is told that makes a server with such options. Enters: options by name. Leaves: a step for each. */
import { createServer } from 'xypriss';
import { act } from './steps.mjs';

/** Each is made, and not started. */
export const toldOf = (cases) =>
  Object.entries(cases).map(([name, options]) =>
    act(name, () => {
      try {
        createServer({ logging: { enabled: false }, ...options });
        return 'nothing';
      } catch (error) {
        return `${error.code ?? error.name}: ${error.message.split('\n').at(-1).trim()}`;
      }
    }),
  );
