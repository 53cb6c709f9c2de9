/** The code of the old README, block by block, each with the requests that it is about. */
import { createServer } from 'xypriss';
import { runBlocks } from '../harness/readme.mjs';
import { act, get, json, multipart } from '../harness/steps.mjs';

export const make = ({ options }) => createServer(options());

const image = multipart('/upload', [{ name: 'file', filename: 'a.png', type: 'image/png', content: 'pixels' }]);

/** What the blocks contain, and what is asked. */
const PROGRAMS = {
  'quick start': [['Hello from XyPriss!'], [get('/')]],
  'routing': [['Welcome to XyPriss', 'userId/posts'], [get('/'), json('/users', { name: 'Ada' }), json('/users/7', {}, { method: 'PUT' }), get('/users/7'), get('/users/7/posts/8'), get('/users/7?full=1')]],
  'wildcards': [['Welcome to XyPriss', 'e.g., "document.pdf"'], [get('/files/document.pdf'), get('/api/v1/users/123')]],
  'routers': [['const userRouter = Router();'], [get('/api/users'), get('/api/users/7')]],
  'middleware': [['Welcome to XyPriss', '// Route-specific middleware'], [get('/protected'), get('/protected', { headers: { Authorization: 'x' } })]],
  'uploads with uploadSingle': [['no try/catch needed!'], [image]],
  'uploads with FileUploadAPI': [['app.options.fileUpload'], [image]],
};

/** It waits for what it starts: some blocks do not. */
async function portOf(app) {
  for (let waited = 0; waited < 1000 && app.getPort() === 0; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
  return app.getPort();
}

/** The old core listens before its `uploadSingle` is ready, and has no word for when that is. */
async function answered(ask) {
  let answer = await ask();
  while (answer.body?.includes('File upload not enabled')) answer = await ask();
  return answer;
}

/** `uploadSingle` is one for the process: the app that was made first says what it takes. */
export const apart = true;
export const steps = Object.entries(PROGRAMS).map(([name, [blocks, asks]]) =>
  act(name, async ({ options, freePort, send }) => {
    const port = await freePort();
    const withPort = (own) => options({ ...own, server: { port } });
    let apps;
    try {
      apps = await runBlocks(blocks, withPort);
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
    const asked = await portOf(apps[0]);
    if (typeof asked !== 'number') return `getPort() is a ${typeof asked}`;
    const answers = [];
    for (const ask of asks) {
      const { status, hang, body } = await answered(() => send(ask, { port: asked }));
      answers.push([ask.name, hang ? 'hang' : status, status === 404 ? '(a page)' : body]);
    }
    await new Promise((resolve) => apps[0].close(resolve));
    return { itsPort: asked === port, answers };
  }, { patience: 20_000 }),
);
