import type { Client } from '../api/client.ts';
import type { ScopeBody } from '../api/locks.ts';
import { UserError } from '../lib/errors.ts';
import { type Call, type Flag, isOn, textFlag } from './command.ts';
import { findTarget, targetName } from './target.ts';

export const SCOPE_FLAGS: readonly Flag[] = [
  { flag: '--service <name>', summary: 'one service in every environment' },
  { flag: '--environment <name>', summary: 'every service in one environment' },
  { flag: '--everything', summary: 'everything' },
];

/** What a lock holds: as the flags say, else one target. */
export async function findScope(call: Call, client: Client): Promise<ScopeBody> {
  const [word] = call.args;
  const service = textFlag(call, 'service');
  const environment = textFlag(call, 'environment');
  const scopes: readonly ScopeBody[] = [
    ...(isOn(call, 'everything') ? [{ kind: 'everything' as const }] : []),
    ...(service === undefined ? [] : [{ kind: 'service' as const, service }]),
    ...(environment === undefined ? [] : [{ kind: 'environment' as const, environment }]),
  ];
  const [scope] = scopes;
  if (scope === undefined) return { kind: 'target', target: targetName(await findTarget(call, client, word)) };
  if (scopes.length === 1 && word === undefined) return scope;
  throw new UserError(
    'request/usage',
    'A lock has one scope.',
    'Give one of: a target, --service, --environment, --everything.',
  );
}
