import assert from 'node:assert/strict';
import { Server } from 'node:http';
import { test } from 'node:test';
import { SETTINGS } from './settings';

const byName = new Map(SETTINGS.map((setting) => [setting.name, setting]));

test('each name stands once', () => {
  assert.equal(byName.size, SETTINGS.length);
});

test('the defaults of a server are those of Node', () => {
  const server = new Server();
  for (const name of ['headersTimeout', 'requestTimeout', 'keepAliveTimeout', 'timeout', 'maxRequestsPerSocket'] as const) {
    assert.equal(byName.get(name)?.default, server[name], name);
  }
});
