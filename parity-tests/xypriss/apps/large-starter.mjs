/** In the shape of the framework's starter: a config file, routers, validation, services, each in a file of its own. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'xypriss';
import { get, json, request } from '../harness/steps.mjs';
import { registerMiddleware } from './starter/middleware.mjs';
import { taskRouter } from './starter/task-router.mjs';
import { TaskService } from './starter/task-service.mjs';
import { userRouter } from './starter/user-router.mjs';

export function make({ options, note }) {
  writeFileSync('xypriss.config.json', JSON.stringify({ server: { jsonLimit: '2mb' }, requestManagement: { timeout: { enabled: true, defaultTimeout: 30_000 } } }));
  const app = createServer(options({
    env: 'production',
    server: { jsonLimit: '1mb', autoParseJson: true, autoPortSwitch: { enabled: true, maxAttempts: 3, strategy: 'increment' } },
    plugins: { routeOptimization: { enabled: true, analysisInterval: 60_000, optimizationThreshold: 100, preCompileEnabled: true } },
    fileUpload: { enabled: true, maxFileSize: 1024 * 1024, storage: 'memory' },
    cache: { strategy: 'memory', ttl: 300 },
  }));
  registerMiddleware(app, note);
  app.use('/api/users', userRouter());
  app.use('/api/tasks', taskRouter(new TaskService()));
  app.get('/', (req, res) => res.json({ message: 'It runs', version: '1.0.0' }));
  app.get('/health', (req, res) => res.json({ status: 'ok' }));
  return app;
}

export const steps = [
  get('/'),
  get('/health'),
  get('/api/users'),
  get('/api/users/1'),
  get('/api/users/nobody'),
  json('/api/users', { name: 'Grace', email: 'grace@example.org' }),
  json('/api/users', { name: '', email: 'nowhere' }, { as: 'invalid' }),
  get('/api/tasks'),
  json('/api/tasks', { title: 'Write tests' }),
  json('/api/tasks/1', { done: true }, { method: 'PUT' }),
  request('DELETE', '/api/tasks/1'),
  get('/api/tasks?done=true'),
  get('/api/none'),
];
