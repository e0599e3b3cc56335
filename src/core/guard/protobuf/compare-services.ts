import type { ProtoChange } from './change.ts';
import type { TypeContext } from './compare-types.ts';
import type { ProtoSchema, Rpc, Service, TypeRef } from './model.ts';
import type { Moves } from './moves.ts';

/** Rows 15 to 19. What a service offers is asked by name; who goes back, and how it stands to the service, decides who is hurt. */
export function compareServices(
  live: ProtoSchema,
  target: ProtoSchema,
  context: TypeContext & { moves: Moves },
): readonly ProtoChange[] {
  const whole = live.unread.length === 0 && target.unread.length === 0;
  const changes: ProtoChange[] = [...renamedServices(live, context.moves)];
  for (const service of live.services.values()) {
    const before = target.services.get(service.name);
    if (before !== undefined) changes.push(...compareRpcs(service, before, context));
    else if (whole) changes.push(offered('service-added', service.name, service));
  }
  for (const service of target.services.values()) {
    if (whole && !live.services.has(service.name)) changes.push(withdrawn('service-removed', service.name, service));
  }
  return changes;
}

function renamedServices(live: ProtoSchema, { services }: Moves): readonly ProtoChange[] {
  return [...services].map(([before, now]) => ({
    ...{ row: 19, kind: 'service-renamed', subject: `service ${before} -> ${now}`, reads: 'stop', writes: 'stop' },
    ...{ at: live.services.get(now)?.at ?? NOWHERE, before, now },
  }));
}

const NOWHERE = { file: null, line: null, statement: null };

function offered(kind: string, subject: string, { at }: Pick<Service, 'at'>): ProtoChange {
  return { row: 15, kind, subject, reads: 'stop', writes: 'safe', at, before: '', now: '' };
}

function withdrawn(kind: string, subject: string, { at }: Pick<Service, 'at'>): ProtoChange {
  return { row: 16, kind, subject, reads: 'safe', writes: 'stop', at, before: '', now: '' };
}

function compareRpcs(live: Service, target: Service, context: TypeContext): readonly ProtoChange[] {
  const before = new Map(target.rpcs.map((rpc) => [rpc.name, rpc]));
  const now = new Set(live.rpcs.map(({ name }) => name));
  return [
    ...live.rpcs.flatMap((rpc) => {
      const former = before.get(rpc.name);
      const subject = `${live.name}/${rpc.name}`;
      return former === undefined
        ? [offered('rpc-added', subject, rpc)]
        : compareRpc(rpc, former, { subject, context });
    }),
    ...target.rpcs
      .filter(({ name }) => !now.has(name))
      .map((rpc) => withdrawn('rpc-removed', `${live.name}/${rpc.name}`, rpc)),
  ];
}

function compareRpc(
  live: Rpc,
  target: Rpc,
  { subject, context }: { subject: string; context: TypeContext },
): readonly ProtoChange[] {
  const found = { subject, at: live.at, before: signature(target), now: signature(live) };
  const changes: ProtoChange[] = [];
  if (live.requestStream !== target.requestStream || live.responseStream !== target.responseStream) {
    changes.push({ ...found, row: 18, kind: 'streaming-changed', reads: 'stop', writes: 'stop' });
  }
  const parts = [
    judgeMessage(live.request, target.request, context),
    judgeMessage(live.response, target.response, context),
  ];
  const worst = parts.includes('stop')
    ? 'stop'
    : parts.includes('unknown')
      ? 'unknown'
      : parts.find((one) => one !== null);
  if (worst === 'stop' || worst === 'unknown')
    changes.push({ ...found, row: 17, kind: 'rpc-types-replaced', reads: worst, writes: worst });
  else if (worst === 'safe') changes.push({ ...found, row: 21, kind: 'type-renamed', reads: 'safe', writes: 'safe' });
  return changes;
}

function judgeMessage(live: TypeRef, target: TypeRef, context: TypeContext): 'safe' | 'stop' | 'unknown' | null {
  if (live.name === target.name) return null;
  if (live.kind === 'missing' || target.kind === 'missing') return 'unknown';
  if (live.kind !== 'message' || target.kind !== 'message') return 'stop';
  const { reads, writes } = context.shapes(live.name, target.name);
  return reads === 'safe' && writes === 'safe' ? 'safe' : 'stop';
}

function signature({ request, response, requestStream, responseStream }: Rpc): string {
  return `(${requestStream ? 'stream ' : ''}${request.name}) returns (${responseStream ? 'stream ' : ''}${response.name})`;
}
