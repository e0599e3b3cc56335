import { parseDuration } from '../lib/duration.ts';
import { UserError } from '../lib/errors.ts';
import { ask } from './ask.ts';
import { type Call, type Flag, isOff, isOn, textFlag } from './command.ts';
import { canAsk } from './terminal.ts';

/** Understood by every command, before or after its name. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  { flag: '--json', summary: 'print what the API answers, errors too; talk stays on stderr' },
  { flag: '--server <url>', summary: 'where the server is (default: ASTERN_URL, else the one on this machine)' },
  {
    flag: '--data <folder>',
    summary: 'data folder of the server on this machine (default: ASTERN_DATA, else .astern)',
  },
  { flag: '--token-file <file>', summary: 'file that holds the token (default: ASTERN_TOKEN, else the data folder)' },
];

export const TARGET_FLAG: Flag = {
  flag: '--target <service/environment>',
  summary: 'which target (default: ASTERN_TARGET, else the one in astern.yml)',
};

export const WRITE_FLAGS: readonly Flag[] = [
  { flag: '--reason <text>', summary: 'why; it is written into the log' },
  { flag: '--dry-run', summary: 'say what would happen and change nothing' },
  { flag: '--idempotency-key <key>', summary: 'the same key is carried out once, however often it is sent' },
  { flag: '--no-input', summary: 'never ask' },
  { flag: '--yes', summary: 'take every question as answered with yes' },
];

export const FOLLOW_FLAGS: readonly Flag[] = [
  { flag: '--no-wait', summary: 'return as soon as it is ordered' },
  { flag: '--wait <limit>', summary: 'stop watching after this long, such as 10m (exit 8; the work goes on)' },
  { flag: '--verbose', summary: 'show the build log while it is written' },
];

export const CONSENT_FLAGS: readonly Flag[] = [
  { flag: '--despite-lock', summary: 'go through a lock; needs --reason' },
  { flag: '--accept-rejected', summary: 'ship a release that was rolled back before; needs --reason' },
];

/** Null without `--wait`. */
export function waitLimitMs(call: Call): number | null {
  const text = textFlag(call, 'wait');
  if (text === undefined) return null;
  const limitMs = parseDuration(text);
  if (limitMs !== null && limitMs > 0) return limitMs;
  throw new UserError('request/usage', `--wait needs a time, not "${text}".`, 'Write it as 30s, 10m or 1h30m.');
}

/** The reason that was given, asked for on a terminal when one is needed. */
export async function reasonFor(call: Call, neededBy: string | null): Promise<string> {
  const told = textFlag(call, 'reason')?.trim() ?? '';
  if (told !== '' || neededBy === null) return told;
  const { terminal, interrupted } = call.context;
  if (canAsk(terminal) && !isOff(call, 'input')) {
    const answer = (await ask(terminal, 'Why? ', interrupted))?.trim() ?? '';
    if (answer !== '') return answer;
  }
  throw new UserError(
    'request/reason-missing',
    `${neededBy} needs a reason.`,
    'Add --reason "..."; it is written into the log.',
  );
}

export type Consent = { readonly acceptRejected: boolean; readonly despiteLock: boolean; readonly reason: string };

export async function consentOf(call: Call): Promise<Consent> {
  const despiteLock = isOn(call, 'despiteLock');
  const acceptRejected = isOn(call, 'acceptRejected');
  const against = [
    ...(despiteLock ? ['--despite-lock'] : []),
    ...(acceptRejected ? ['--accept-rejected'] : []),
    ...(isOn(call, 'breakGlass') ? ['--break-glass'] : []),
  ];
  const neededBy = against[0] ?? null;
  return { acceptRejected, despiteLock, reason: await reasonFor(call, neededBy) };
}
