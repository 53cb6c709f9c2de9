/** `xsys` as a user types it: each line in a process of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { COMMANDS } from './commands';
import { overview, styleFor } from './help';

const XSYS = join(__dirname, 'index.js');
const folder = mkdtempSync(join(tmpdir(), 'xsys-cli-'));

after(() => rmSync(folder, { recursive: true }));

function xsys(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [XSYS, ...args], { cwd: folder, encoding: 'utf8', timeout: 20_000 });
  return { status, stdout, stderr };
}

test('the help lists every command, and each has one with examples', () => {
  const { status, stdout } = xsys('--help');
  assert.equal(status, 0);
  assert.deepEqual(xsys().stdout, stdout);
  for (const { name, examples } of COMMANDS) {
    assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
    const help = xsys(name, '--help');
    assert.equal(help.status, 0, help.stderr);
    assert.ok(examples.length > 0);
    for (const { line } of examples) assert.ok(help.stdout.includes(line), `${name} --help shows "${line}"`);
    assert.deepEqual(xsys('help', name).stdout, help.stdout);
  }
});

test('what is read by a program is plain, what a terminal shows is not', () => {
  const escape = '\u001b';
  assert.ok(!xsys('--help').stdout.includes(escape));
  assert.ok(overview(COMMANDS, styleFor({ isTTY: true }, {})).includes(escape));
  assert.ok(!overview(COMMANDS, styleFor({ isTTY: true }, { NO_COLOR: '1' })).includes(escape));
});

test('what cannot be meant is one line that names a way on, and exit code 2', () => {
  for (const [args, expected] of [
    [['rum'], /^xsys: there is no command "rum"\. See xsys --help\n$/],
    [['--workers'], /^xsys: there is no option "--workers"\. See xsys --help\n$/],
    [['run'], /^xsys: run needs the file of an application\. See xsys run --help\n$/],
    [['run', 'missing.js'], /^xsys: there is no file .*missing\.js\. See xsys run --help\n$/],
    [['run', '--color', 'app.js'], /^xsys: Unknown option '--color'\. See xsys run --help\n$/],
  ] as const) {
    const { status, stdout, stderr } = xsys(...args);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' }, args.join(' '));
    assert.match(stderr, expected);
  }
});

test('--version is the package’s', () => {
  assert.equal(xsys('--version').stdout, `${require('../../package.json').version}\n`);
});

for (const [name, text] of [
  ['app.cjs', `const http = require('node:http'); const main = require.main === module;`],
  ['app.mjs', `import http from 'node:http'; const main = true;`],
]) {
  test(`run starts ${name} as a program, with its own arguments, on the engine`, () => {
    writeFileSync(
      join(folder, name),
      `${text}
      const server = http.createServer((req, res) => res.end('served'));
      server.listen(0, '127.0.0.1', async () => {
        const answer = await fetch('http://127.0.0.1:' + server.address().port);
        console.log(JSON.stringify([main, process.argv.slice(1), server.xsys.engine, await answer.text()]));
        server.close();
        server.closeAllConnections();
      });`,
    );
    const { status, stdout, stderr } = xsys('run', name, '--port', '1', '--help');
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), [true, [join(folder, name), '--port', '1', '--help'], 'rust', 'served']);
  });
}

test('run ends as the application ends', () => {
  writeFileSync(join(folder, 'three.js'), 'process.exitCode = 3;');
  assert.equal(xsys('run', 'three.js').status, 3);
  writeFileSync(join(folder, 'throws.js'), 'throw new Error("at start");');
  const { status, stderr } = xsys('run', 'throws.js');
  assert.equal(status, 1);
  assert.match(stderr, /at start/);
});
