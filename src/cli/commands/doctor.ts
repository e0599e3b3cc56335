import { EXIT } from '../../api/exit-codes.ts';
import type { Check } from '../../core/init/doctor.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { CONFIG_FLAG } from '../store-place.ts';
import { print, printJson, type Style, styleFor } from '../terminal.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'check machine, repository and server, and say what to put right',
  examples: ['astern doctor', 'astern doctor --json', 'astern doctor --haproxy-config > astern.cfg'],
  flags: [
    { flag: '--haproxy-config', summary: 'print what HAProxy needs in its configuration, and nothing else' },
    { flag: '--host <name>', summary: 'with --haproxy-config: for which of several hosts' },
    CONFIG_FLAG,
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal } = call.context;
  const [{ gatherDoctorFacts }, { readRemoteFacts }, { examine }, { readHaproxy, printHaproxyConfig }] =
    await Promise.all([
      import('../doctor-facts.ts'),
      import('../doctor-remote.ts'),
      import('../../core/init/doctor.ts'),
      import('../doctor-haproxy.ts'),
    ]);
  const facts = await gatherDoctorFacts(call.context.cwd, await readRemoteFacts(call));
  const haproxy = await readHaproxy(call, facts);
  if (isOn(call, 'haproxyConfig')) {
    printHaproxyConfig(call, haproxy);
    return EXIT.done;
  }
  const checks = [...examine(facts), ...haproxy.checks];
  if (isOn(call, 'json')) printJson(terminal, { checks });
  else for (const line of checkLines(checks, styleFor(terminal.out))) print(terminal, line);
  return checks.some(({ level }) => level === 'fail') ? EXIT.failed : EXIT.done;
}

function checkLines(checks: readonly Check[], style: Style): readonly string[] {
  const marks = { ok: style('green', 'ok  '), warn: style('yellow', 'warn'), fail: style('red', 'fail') } as const;
  return checks.flatMap(({ level, what, next }) => [
    `${marks[level]}  ${what}`,
    ...(next === null ? [] : [`      ${next}`]),
  ]);
}
