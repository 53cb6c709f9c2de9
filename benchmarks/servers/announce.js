'use strict';
/**
 * What every server written in JavaScript tells the harness. Enters: its server object once it listens, the framework's
 * file. Leaves: port, core and framework over the IPC channel; answers to `counters` and `collect-garbage`.
 */
function announce(server, framework) {
  process.on('message', (question) => {
    if (question === 'collect-garbage') globalThis.gc();
    process.send({ counters: server.xsys?.counters?.() });
  });
  // The channel of the questions must not look like work of the server.
  process.channel.unref();
  process.send({ port: server.address().port, core: server.xsys?.core, framework });
}

module.exports = { announce };
