import type { CallInput } from '../api/client.ts';
import { EXIT } from '../api/exit-codes.ts';
import { UserError } from '../lib/errors.ts';
import { type Call, isOn, numberFlag, textFlag } from './command.ts';
import { connect } from './connect.ts';
import { print, printJson, say } from './terminal.ts';

type Change = CallInput<'changeIncident'>['body'];

export const CHANGE_FLAGS = [
  { flag: '--dry-run', summary: 'say what would come of it and change nothing' },
  { flag: '--idempotency-key <key>', summary: 'the same key is carried out once, however often it is sent' },
  { flag: '--seen <version>', summary: 'refuse when the incident has moved on since this version' },
] as const;

export const WHY = { flag: '--reason <text>', summary: 'why; it is written into the timeline' } as const;

/** Ask for one change of an incident, and say what came of it. */
export async function changeIncident(call: Call, incident: string, change: Change): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const seenVersion = numberFlag(call, 'seen');
  const dryRun = isOn(call, 'dryRun');
  const { body } = await connect(call).call('changeIncident', {
    params: { incident },
    body: seenVersion === undefined ? change : { ...change, seenVersion },
    dryRun,
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (dryRun) say(terminal, 'Nothing was changed. It would be:');
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, body.message);
  return EXIT.done;
}

export function reasonIn(call: Call): { readonly reason: string } {
  return { reason: textFlag(call, 'reason') ?? '' };
}

/** The first word that is left; without one it says how to write it. */
export function wordAt(call: Call, index: number, what: string): string {
  const word = call.args[index];
  if (word !== undefined) return word;
  throw new UserError('request/usage', `Which ${what}?`, 'See `astern help incident`.');
}
