'use strict';
/**
 * What every server written in JavaScript tells the harness. Enters: its server object once it listens.
 * Leaves: one line with the port and the core that serves; answers to `counters` and `collect-garbage`.
 */
function announce(server) {
  const { port } = server.address();
  process.on('message', (question) => {
    if (question === 'collect-garbage') global.gc();
    process.send({ counters: server.xsys?.counters?.() });
  });
  // The channel of the questions must not look like work of the server.
  process.channel?.unref();
  process.stdout.write(`${JSON.stringify({ port, core: server.xsys?.core })}\n`);
}

module.exports = { announce };
