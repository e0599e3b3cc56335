import { compareBodies } from './compare-bodies.ts';
import { compareNamedLimits } from './compare-limits.ts';
import { compareParameters } from './compare-parameters.ts';
import { compareResponses } from './compare-responses.ts';
import { compareDemands } from './compare-security.ts';
import { compareOwnServers } from './compare-servers.ts';
import { type Contract, compareParts } from './comparing.ts';
import { matchMedia } from './media.ts';
import { type Media, nameOf, type Operation } from './model.ts';
import type { Notice } from './notice.ts';

/** An operation that both documents have. */
export function compareOperation(contract: Contract, live: Operation, target: Operation): void {
  contract.troubles.push(...live.troubles, ...target.troubles);
  compareParameters(contract, live, target);
  compareBodies(contract, live, target);
  compareResponses(contract, live, target);
  contract.notices.push(
    ...compareDemands(contract, live, target),
    ...compareOwnServers(contract, live, target),
    ...compareNamedLimits(live.limits, target.limits, nameOf(live)),
  );
  compareCalls(contract, { live: live.callbacks, target: target.callbacks, of: `${nameOf(live)} callback` });
}

type Calls = { readonly live: readonly Operation[]; readonly target: readonly Operation[]; readonly of: string };

/** Calls that the service makes itself: it sends what they carry, and reads what they are answered with. */
export function compareCalls(contract: Contract, { live, target, of }: Calls): void {
  const keyOf = ({ method, path }: Operation) => `${method} ${path}`;
  const before = new Map(target.map((one) => [keyOf(one), one]));
  const now = new Set(live.map(keyOf));
  for (const one of live) {
    const other = before.get(keyOf(one));
    if (other === undefined) contract.notices.push(callNotice('callback-added', one, of));
    else compareCall(contract, { live: one, target: other, of });
  }
  for (const one of target) if (!now.has(keyOf(one))) contract.notices.push(callNotice('callback-removed', one, of));
}

/** A webhook that is not sent hurts only who waits for it; after a call that promised one somebody does. */
function callNotice(kind: 'callback-added' | 'callback-removed', call: Operation, of: string): Notice {
  const webhook = of === 'webhook';
  const instead = webhook && kind === 'callback-added' ? ({ role: 'provides', verdict: 'check' } as const) : null;
  return {
    kind,
    subject: webhook ? `webhook ${call.path}` : of.replace(/ callback$/, ''),
    where: `callback ${call.path}`,
    spot: call.spot,
    it: `\`${call.path}\``,
    instead,
  };
}

function compareCall(
  contract: Contract,
  { live, target, of }: { live: Operation; target: Operation; of: string },
): void {
  contract.troubles.push(...live.troubles, ...target.troubles);
  const sent = { subject: `${of} ${live.path}`, part: 'sent data', it: 'the data', side: 'output' as const };
  pairUp(contract, [live.body?.media, target.body?.media], sent);
  for (const [code, response] of live.responses) {
    const read = { subject: `${of} ${live.path}`, part: `answer ${code}`, it: 'the answer', side: 'input' as const };
    pairUp(contract, [response.media, target.responses.get(code)?.media], read);
  }
}

type MediaMap = ReadonlyMap<string, Media> | undefined;

function pairUp(
  contract: Contract,
  [live, target]: readonly [MediaMap, MediaMap],
  part: Parameters<typeof compareParts>[2],
): void {
  if (live === undefined || target === undefined) return;
  for (const { live: one, target: other } of matchMedia(live, target).both) {
    if (one.schema === null || other.schema === null) continue;
    const use = part.side === 'output' ? 'response' : 'request';
    compareParts(contract, { live: one.schema, target: other.schema, use, at: one.spot }, part);
  }
}
