import { UserError } from '../../lib/errors.ts';
import { type Command, isOn, textFlag } from '../command.ts';
import { TARGET_FLAG } from '../flags.ts';
import { print, say } from '../terminal.ts';
import { ciMayDeploy } from './ci-may-deploy.ts';
import { ciReport } from './ci-report.ts';

/** What a job may say by hand; otherwise its CI system and its checkout tell. */
const COMMIT_FLAGS = [
  TARGET_FLAG,
  { flag: '--sha <sha>', summary: 'the commit that is built (default: as the CI system or the checkout says)' },
  { flag: '--branch <name>', summary: 'its branch (default: as the CI system says)' },
  { flag: '--message <text>', summary: 'its message, where neither the server nor the checkout knows the commit' },
  { flag: '--url <url>', summary: 'where people see this job (default: as the CI system says)' },
] as const;

const gate: Command = {
  name: 'gate',
  args: '<gate>',
  summary: 'in a CI job: shall this gate run (exit 0) or be skipped (exit 10)? Whatever is unclear runs',
  examples: [
    'astern ci gate lint',
    'astern ci gate unit --target shop/production',
    'eval "$(astern ci gate e2e --halt circleci)"',
    'astern ci gate e2e --dry-run',
  ],
  flags: [
    ...COMMIT_FLAGS,
    { flag: '--mode <mode>', summary: 'standard or hotfix (default: from message and branch)' },
    {
      flag: '--halt <system>',
      summary: 'print the command that ends the job, instead of the answer; circleci has one',
    },
    { flag: '--dry-run', summary: 'say what the answer would be, and write nothing down' },
  ],
  // bin/astern.js has a shorter way to the same; this one serves flags that stand before the command.
  run: async (call) => {
    const { terminal, cwd, env } = call.context;
    const { askGate } = await import('../ci/gate.ts');
    const named = ['server', 'data', 'tokenFile', 'target', 'sha', 'branch', 'message', 'url', 'mode', 'halt'];
    const told = named.flatMap((name) => {
      const text = textFlag(call, name);
      return text === undefined ? [] : [`--${name === 'tokenFile' ? 'token-file' : name}=${text}`];
    });
    const place = {
      cwd,
      env,
      print: (text: string) => print(terminal, text),
      say: (text: string) => say(terminal, text),
    };
    return askGate(
      [
        ...told,
        ...(isOn(call, 'json') ? ['--json'] : []),
        ...(isOn(call, 'dryRun') ? ['--dry-run'] : []),
        '--',
        ...call.args,
      ],
      place,
    );
  },
};

export const ci: Command = {
  name: 'ci',
  summary: 'what a job of another CI system asks and tells: which gates to run, how they went, whether to deploy',
  examples: [
    'astern ci gate lint',
    'astern ci report lint --result passed',
    'astern ci may-deploy shop/production --wait 30m',
  ],
  flags: [],
  subcommands: [gate, ciReport, ciMayDeploy],
  run: async () => {
    throw new UserError('request/usage', 'ci needs one more word.', 'Try astern ci --help.');
  },
};
