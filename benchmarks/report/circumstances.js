'use strict';
/** On what, with what, when and how. Enters: the run's own data. Leaves: Markdown that stands above every table. */

function versions(machine) {
  const packages = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`);
  return [
    `Node ${machine.node}`,
    `xsys ${machine.xsys.version} (commit ${machine.xsys.commit ?? 'unknown'}, hyper ${machine.xsys.hyper}, tokio ${machine.xsys.tokio})`,
    `raw hyper: hyper ${machine.rawHyper.hyper}, tokio ${machine.rawHyper.tokio}`,
    machine.rustc ?? 'no rustc',
    `wrk ${machine.wrk ?? 'not used'}`,
    ...packages,
  ].join('; ');
}

function placement({ server, client }) {
  if (server === 'any') return 'nothing is pinned';
  return server === null
    ? 'server and load generator share the only CPU: read the figures with care'
    : `server pinned to CPU ${server}, load generator to CPU ${client}`;
}

function circumstances(results) {
  const { machine } = results;
  return [
    `- Date: ${results.date}`,
    `- Machine: ${machine.cpu}, ${machine.cpus} CPUs, ${(machine.memory / 1024 ** 3).toFixed(0)} GB, ${machine.system}`,
    `- Placement: ${placement(results.cpus)}`,
    `- Versions: ${versions(machine)}`,
    `- Command: \`${results.command}\``,
  ].join('\n');
}

module.exports = { circumstances };
