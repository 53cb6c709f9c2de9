'use strict';
/**
 * nginx with one worker, sendfile and no access log: what a server made for files leaves. Enters: a scenario of files.
 * Leaves: how it is started, with a configuration of its own in a temporary folder.
 */
const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { freePort } = require('../harness/free-port');

/** One process is master and worker: its CPU time is all there is. */
function configuration(folder, root, port) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${folder}/${kind};`);
  return `daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 20000; }
http {
  access_log off;
  sendfile on;
  keepalive_timeout 75;
  keepalive_requests 1000000000;
  types { text/plain txt; }
${temporary.join('\n')}
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${root};
  }
}
`;
}

/** Resolves once somebody accepts. */
function accepts(port) {
  return new Promise((resolve) => {
    const attempt = () => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
      socket.once('error', () => setTimeout(attempt, 20));
    };
    attempt();
  });
}

async function prepare(root) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'xsys-nginx-'));
  const file = path.join(folder, 'nginx.conf');
  const port = await freePort();
  writeFileSync(file, configuration(folder, root, port));
  return {
    args: ['-p', folder, '-c', file, '-e', 'stderr'],
    announced: () => accepts(port).then(() => ({ port })),
    discard: () => rmSync(folder, { recursive: true, force: true }),
  };
}

module.exports = {
  name: 'nginx',
  title: 'nginx',
  family: 'floor',
  javascript: false,
  missing: () => {
    const found = spawnSync('nginx', ['-v'], { stdio: 'ignore' }).error === undefined;
    return found ? undefined : 'it is not installed. Debian, Ubuntu: sudo apt-get install nginx-light';
  },
  launch: (scenario) => scenario.folder && {
    command: 'nginx',
    cwd: scenario.folder(),
    prepare: () => prepare(scenario.folder()),
  },
};
