import { UserError } from '../../lib/errors.ts';
import { closest } from '../../lib/suggest.ts';
import type { Incoming, Reading } from '../../providers/alerts/port.ts';
import type { Needs } from '../world.ts';
import type { OpenHook } from './hook.ts';

export type Sample = { readonly hook: OpenHook; readonly incoming: Incoming; readonly reading: Reading };

/** A genuine delivery for a hook, and how it would be read. Throws UserError `alerts/unknown-hook`. */
export function sampleOf({ intake, clock }: Needs<'intake' | 'clock'>, name: string): Sample {
  const { alerts } = intake.book;
  const hook = alerts.find((one) => one.name === name);
  if (hook === undefined)
    throw unknownHook(
      name,
      alerts.map((one) => one.name),
    );
  const nowMs = clock.now();
  const incoming = hook.sender.sample(hook.facts, nowMs);
  const { method, headers, query, body } = incoming;
  const reading = hook.sender.read({
    method,
    contentType: headers['content-type'] ?? '',
    headers,
    query,
    body: body.toString('utf8'),
    encoding: 'utf8',
    receivedAtMs: nowMs,
  });
  return { hook, incoming, reading };
}

function unknownHook(name: string, known: readonly string[]): UserError {
  const meant = closest(name, known);
  const next =
    known.length === 0
      ? 'Set one up under `alerts` of astern.server.yml; see docs/alerts.md.'
      : `There are: ${known.join(', ')}.${meant === null ? '' : ` Did you mean ${meant}?`}`;
  return new UserError('alerts/unknown-hook', `The settings have no hook for alerts named ${name}.`, next);
}
