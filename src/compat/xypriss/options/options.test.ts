/** What `createServer` says about options. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { resolveOptions } from '../create-server';
import { readConfigFile } from './config-file';
import type { ServerOptions } from './option-types';

test('every invalid option is named, with what it takes and what it got, in one error', () => {
  const options = {
    server: { port: 'http', jsonLimit: 'ten', autoPortSwitch: { strategy: 'guess' } },
    security: { level: 'high', rateLimit: { max: -1 }, xss: 'yes' },
    fileUpload: { allowedMimeTypes: 'image/png' },
  } as unknown as ServerOptions;
  assert.throws(
    () => resolveOptions(options),
    (error: Error & { code: string }) => {
      assert.equal(error.code, 'XSYS_OPTIONS_INVALID');
      assert.deepEqual(error.message.split('\n'), [
        'createServer: 7 invalid options',
        '  server.port takes a port from 0 to 65535; got "http"',
        '  server.jsonLimit takes bytes, or text such as "10mb"; got "ten"',
        '  server.autoPortSwitch.strategy takes one of "increment", "random", "predefined"; got "guess"',
        '  security.level takes one of "basic", "standard", "enhanced", "maximum"; got "high"',
        '  security.rateLimit.max takes a whole number from 0, or a function; got -1',
        '  security.xss takes true or false, or an object; got "yes"',
        '  fileUpload.allowedMimeTypes takes a list, each of it text; got "image/png"',
      ]);
      return true;
    },
  );
});

test('names that nobody knows and options that change nothing are told', () => {
  const { notes } = resolveOptions({ sever: {}, performance: { clustering: true }, workerPool: { enabled: false } } as unknown as ServerOptions);
  assert.deepEqual(notes, ["No such option: 'sever'", "The option 'performance' changes nothing: the engine needs no tuning"]);
});

test('an option that asks for something that is not here is an error, and all of them are named', () => {
  const options = {
    cluster: { enabled: true },
    network: { rateLimit: { global: { requests: 1 } }, proxy: { enabled: false } },
    security: { encryption: { algorithm: 'AES-256-GCM' } },
    multiServer: { enabled: true, servers: [{ id: 'a', port: 0, fileUpload: { useTempFiles: true } }] },
  } as unknown as ServerOptions;
  assert.throws(
    () => resolveOptions(options),
    (error: Error & { code: string }) => {
      assert.equal(error.code, 'XSYS_NOT_PROVIDED');
      const named = error.message.split('\n').slice(1).map((line) => line.trim().split(':')[0]);
      assert.deepEqual(named, ['cluster', 'network.rateLimit', 'security.encryption', 'multiServer.servers[0].fileUpload.useTempFiles']);
      return true;
    },
  );
});

test('servers that have one name, and options that are none', () => {
  const servers = [{ id: 'a', port: 1 }, { id: 'b', port: 2 }, { id: 'a', port: 3 }];
  assert.throws(() => resolveOptions({ multiServer: { enabled: true, servers } }), /multiServer\.servers\[2\]\.id takes what none before it has; got "a"$/);
  assert.throws(() => resolveOptions(null as unknown as ServerOptions), /the options must be an object; got null$/);
});

test('lists replace lists, objects are merged', () => {
  const { options } = resolveOptions({ fileUpload: { allowedMimeTypes: ['a/b'] }, security: { rateLimit: { max: 7 } } });
  assert.deepEqual((options.fileUpload as { allowedMimeTypes: unknown }).allowedMimeTypes, ['a/b']);
  assert.equal((options.security!.rateLimit as { windowMs: number }).windowMs, 3_600_000);
});

test('a configuration file that cannot be read is an error that names it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'xypriss-'));
  t.after(() => rmSync(folder, { recursive: true }));
  assert.equal(readConfigFile(folder), undefined);
  writeFileSync(join(folder, 'xypriss.config.json'), '{"server":');
  assert.throws(() => readConfigFile(folder), /xypriss\.config\.json is not valid JSON/);
});
