/** Methods that an app is declared to have: which are there, and what those say that do nothing. */
import { createServer } from 'xypriss';
import { act } from '../harness/steps.mjs';

export const make = ({ options }) => createServer(options());

export const steps = ['scaleUp', 'redirectFromPort', 'getConsoleInterceptor', 'getFileWatcherStatus', 'checkTypeScript', 'getRequestPreCompiler'].map((name) =>
  act(name, async ({ app }) => {
    if (typeof app[name] !== 'function') return typeof app[name];
    try {
      return `returns ${typeof (await app[name]())}`;
    } catch (error) {
      return `${error.code ?? error.name}: ${error.message.split(':')[0]}`;
    }
  }),
);
