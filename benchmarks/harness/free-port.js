'use strict';
const net = require('node:net');

/** A port that was free a moment ago, for servers that take no port 0 or cannot be asked which one they got. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

module.exports = { freePort };
