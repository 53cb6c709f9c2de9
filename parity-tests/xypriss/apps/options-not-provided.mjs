/** Options that are declared and never did anything: what a program is told that asks for what they promise. */
import { createServer } from 'xypriss';
import { toldOf } from '../harness/told.mjs';

export const make = ({ options }) => createServer(options());

export const steps = toldOf({
  'workerPool': { workerPool: { enabled: true } },
  'network.rateLimit': { network: { rateLimit: { enabled: true, global: { requests: 1, window: '1m' } } } },
  'network.proxy': { network: { proxy: { enabled: true, upstreams: [{ host: '127.0.0.1', port: 1 }] } } },
  'requestManagement.resilience.retryEnabled': { requestManagement: { resilience: { retryEnabled: true } } },
  'requestManagement.networkQuality.rejectOnPoorConnection': { requestManagement: { networkQuality: { enabled: true, rejectOnPoorConnection: true } } },
  'requestManagement.concurrency.priorityQueue': { requestManagement: { concurrency: { maxConcurrentRequests: 9, priorityQueue: { enabled: true } } } },
  'security.encryption': { security: { encryption: { algorithm: 'AES-256-GCM' } } },
  'security.authentication.jwt': { security: { authentication: { jwt: { secret: 'x' } } } },
  'logging.remote': { logging: { enabled: false, remote: { enabled: true, endpoint: 'http://127.0.0.1:1' } } },
  'fileUpload.useTempFiles': { fileUpload: { enabled: true, storage: 'memory', useTempFiles: true } },
});
