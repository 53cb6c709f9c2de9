// npm start: sets up what is missing and opens the demo shop on the core that XSYS_CORE selects.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './process/folders.mjs';
import { main } from './process/run.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup({ addonOptional: true });
  const control = process.env.XSYS_CORE === 'control';
  process.stdout.write(
    control
      ? '\nThis is the old core: Express on Node. To the Rust engine: npm start\n'
      : '\nTo switch back to the old core: XSYS_CORE=control npm start\n',
  );
  const register = pathToFileURL(path.join(ROOT, 'dist', 'register', 'index.js')).href;
  const shop = spawn(process.execPath, ['--import', register, 'server.js'], {
    cwd: path.join(ROOT, 'examples', 'shop'),
    stdio: 'inherit',
  });
  // A terminal's Ctrl-C reaches the shop by itself; this process only waits for it to close.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => shop.kill('SIGTERM'));
  return new Promise((resolve) => shop.once('exit', (code) => resolve(code ?? 1)));
});
