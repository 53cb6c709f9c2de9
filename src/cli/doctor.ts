/**
 * `xsys doctor`: what will behave differently when a project moves. Enters: a project's folder. Leaves: a list with file
 * and line, for people or as JSON; exit code 0 when there is nothing to look at, 1 when there is. It changes nothing,
 * and runs nothing but what `--plan` names.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { UsageError, type Command, type Invocation } from './command';
import { styleFor } from './help';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Lists what an Express or XyPriss project does that behaves differently on xsys.',
  usage: '[options] [folder]',
  options: [
    { name: 'json', meaning: 'the findings as JSON: { project, frameworks, files, findings, unread, missing }' },
    { name: 'plan', value: 'app.js', meaning: 'and then what `xsys plan` prints of this file of the project' },
  ],
  examples: [
    { line: 'xsys doctor', meaning: 'the project in this folder; exit code 0: nothing to look at, 1: something, 2: no project' },
    { line: 'xsys doctor packages/api', meaning: 'another folder' },
    { line: 'xsys doctor --plan server.js', meaning: 'and which layers of server.js will run in the engine' },
    { line: 'xsys doctor --json | jq .findings', meaning: 'for a program' },
  ],
  run,
};

async function run({ options, operands }: Invocation): Promise<number> {
  if (operands.length > 1) throw new UsageError(`doctor reads one project, not ${operands.length}`);
  const { json, plan } = options;
  if (json === true && plan !== undefined) throw new UsageError('a plan as JSON is what xsys plan --json prints');
  const { diagnose } = await import('./doctor/diagnose.js');
  const project = resolve(operands[0] ?? '.');
  const diagnosis = await diagnose(project);
  if (json === true) {
    process.stdout.write(`${JSON.stringify(diagnosis, null, 2)}\n`);
  } else {
    const { reportOf } = await import('./doctor/report.js');
    process.stdout.write(reportOf(diagnosis, styleFor(process.stdout)));
  }
  if (typeof plan === 'string') printPlan(project, plan);
  const toLookAt = diagnosis.findings.some(({ level }) => level === 'changes') || diagnosis.unread.length > 0;
  return toLookAt ? 1 : 0;
}

/** In a process of its own: the application is run up to where it listens. */
function printPlan(project: string, file: string): void {
  process.stdout.write(`\n${styleFor(process.stdout).heading(`Plan of ${file}`)}\n`);
  spawnSync(process.execPath, [join(__dirname, 'index.js'), 'plan', file], { cwd: project, stdio: 'inherit' });
}
