/** What programs.mjs starts: an app under a setting. Leaves, by message: its port, and what the application notes. */
import { openApp } from './open-app.mjs';

const [file, setting] = process.argv.slice(2);
try {
  const app = await import(file);
  const { ctx } = await openApp(app, setting, process.cwd(), file);
  ctx.notes.push = (what) => process.send({ note: what });
  process.send({ port: ctx.port });
  process.channel.unref();
} catch (error) {
  process.send({ failed: error.stack }, () => process.exit(1));
}
