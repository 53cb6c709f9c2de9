/** What a program's imports mean with the register hook loaded. Each in a process of its own, beside installed packages. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const REGISTER = join(__dirname, 'index.js');
const ADAPTER = JSON.stringify(join(__dirname, '..', 'compat', 'express', 'adapter.js'));

/** An installed package with Express's layout; `marker` tells whether it was loaded itself. */
function install(folder: string, name: string, version: string): void {
  const at = join(folder, 'node_modules', name);
  mkdirSync(join(at, 'lib'), { recursive: true });
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name: 'express', version }));
  writeFileSync(join(at, 'index.js'), "module.exports = require('./lib/express');\n");
  writeFileSync(join(at, 'lib', 'express.js'), "exports = module.exports = () => {};\nexports.marker = true; exports.Router = 1;\n");
}

function run(version: string, core: string, file: string, program: string, flag: '--import' | '--require' = '--import'): string[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'xsys-test-')));
  try {
    install(folder, 'express', version);
    writeFileSync(join(folder, file), program);
    const hook = flag === '--import' ? pathToFileURL(REGISTER).href : REGISTER;
    const env = { ...process.env, XSYS_CORE: core, XSYS_QUIET: '1' };
    const out = execFileSync(process.execPath, [flag, hook, join(folder, file)], { env, encoding: 'utf8', timeout: 20_000 });
    return out.trim().replaceAll(folder, '').split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const COMMON = `const express = require('express');
  console.log(express === require(${ADAPTER}), express === require('express'), express.marker);
  console.log(require.resolve('express').replaceAll('\\\\', '/'), require('express/lib/express').marker);`;

for (const flag of ['--import', '--require'] as const) {
  for (const core of ['rust', 'node']) {
    test(`require('express') is the adapter and still resolves to the installed file: ${core}, ${flag}`, () => {
      const out = run('5.3.0', core, 'program.cjs', COMMON, flag);
      assert.deepEqual(out, ['true true undefined', '/node_modules/express/index.js true']);
    });
    test(`import of express is the adapter, default and named: ${core}, ${flag}`, () => {
      const program = `import express, { Router } from 'express';
        import { createRequire } from 'node:module';
        console.log(express === createRequire(import.meta.url)(${ADAPTER}), Router === express.Router, express.marker);`;
      assert.deepEqual(run('5.3.0', core, 'program.mjs', program, flag), ['true true undefined']);
    });
  }
}

for (const [version, core] of [['5.3.0', 'control'], ['5.3.0', 'transport'], ['4.22.0', 'rust'], ['6.0.0', 'rust']]) {
  test(`express ${version} stays itself on ${core}`, () => {
    const out = run(version, core, 'program.cjs', COMMON);
    assert.deepEqual(out, ['false true true', '/node_modules/express/index.js true']);
  });
}

test('a folder of the program that is named express stays itself', () => {
  const program = `require('node:fs').mkdirSync(__dirname + '/express');
    require('node:fs').writeFileSync(__dirname + '/express/index.js', 'exports.own = true');
    console.log(require('./express').own);`;
  assert.deepEqual(run('5.3.0', 'rust', 'program.cjs', program), ['true']);
});

test("a function that inherits from http.Server and calls it on itself is a server, as Node's are", () => {
  const program = `const http = require('node:http');
    function Own() { http.Server.call(this, (req, res) => res.end('own')); }
    require('node:util').inherits(Own, http.Server);
    const server = new Own();
    server.listen(0, '127.0.0.1', () => {
      http.get({ port: server.address().port, agent: false }, (res) => {
        res.setEncoding('utf8').on('data', (text) => console.log(text, server instanceof Own)).on('end', () => server.close());
      });
    });`;
  assert.deepEqual(run('5.3.0', 'rust', 'program.cjs', program), ['own true']);
});
