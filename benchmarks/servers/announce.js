'use strict';
/**
 * What every server written in JavaScript tells the harness. Enters: its server object once it listens, the framework
 * that its app was made with. Leaves: port, core and framework over the IPC channel; answers to `counters` and `collect-garbage`.
 */
/** The files that give `framework`, one of which made it: what a name resolves to may not be what is loaded for it. */
function filesOf(framework) {
  return Object.values(require.cache).filter((module) => module?.exports === framework).map((module) => module.filename);
}

function announce(server, framework) {
  process.on('message', (question) => {
    if (question === 'collect-garbage') globalThis.gc();
    process.send({ counters: server.xsys?.counters?.() });
  });
  // The channel of the questions must not look like work of the server.
  process.channel.unref();
  process.send({ port: server.address().port, core: server.xsys?.core, framework: filesOf(framework) });
}

module.exports = { announce };
