import type { Adoption, ChangeFinding } from '../finding.ts';
import { worstVerdict } from '../finding.ts';
import type { Verdict } from '../model.ts';
import type { ProtoChange, Role } from './change.ts';
import type { Uses } from './uses.ts';
import { sayChange } from './words.ts';

/** Who reads what after going back. `writes` null: nobody reads what the older release writes. */
export type Sides = { readonly reads: boolean; readonly writes: { readonly adoption: Adoption } | null };

const CLIENT = { adoption: 'client' } as const;

/** Which of the two directions a change of this message or enum can hurt in, by the role of the service and by where it is used. */
export function sidesOf(name: string, role: Role | undefined, { requests, responses }: Uses): Sides {
  const asked = requests.has(name);
  const answered = responses.has(name);
  switch (role) {
    case undefined:
      return { reads: true, writes: CLIENT };
    case 'emits':
      return { reads: false, writes: { adoption: 'consumer' } };
    case 'reads':
      return { reads: true, writes: null };
    case 'provides':
      return { reads: asked || !answered, writes: answered || !asked ? CLIENT : null };
    case 'consumes':
      return { reads: answered || !asked, writes: asked || !answered ? { adoption: null } : null };
  }
}

/** For services: one that is called by its clients, or that calls another. */
export function sidesOfServices(role: Role | undefined): Sides | null {
  if (role === 'emits' || role === 'reads') return null;
  return role === 'consumes' ? { reads: false, writes: { adoption: null } } : { reads: true, writes: null };
}

type Weighed = { readonly verdict: Verdict; readonly adoption: Adoption; readonly side: 'reads' | 'writes' };

/** What a change means to those sides: what hurts in any case, and what hurts more once somebody has taken up the newer side. */
export function weigh(change: ProtoChange, sides: Sides, role: Role | undefined): readonly ChangeFinding[] {
  const reads = sides.reads ? change.reads : 'safe';
  const writes = sides.writes === null ? 'safe' : change.writes;
  const found: Weighed[] = [];
  if (reads !== 'safe') found.push({ verdict: reads, adoption: null, side: 'reads' });
  if (writes !== 'safe' && worstVerdict([reads, writes]) !== reads) {
    const adoption = sides.writes?.adoption ?? null;
    if (adoption === null) found.length = 0;
    found.push({ verdict: writes, adoption, side: 'writes' });
  }
  if (found.length === 0) found.push({ verdict: 'safe', adoption: null, side: 'reads' });
  return found.map((one) => toFinding(change, one, role));
}

/** Calls of a service hurt clients that know the newer one, unless the service that goes back is the client. */
export function weighService(change: ProtoChange, sides: Sides, role: Role | undefined): readonly ChangeFinding[] {
  const verdict = sides.reads ? change.reads : change.writes;
  const adoption = verdict === 'safe' || !sides.reads ? null : 'client';
  return [toFinding(change, { verdict, adoption, side: sides.reads ? 'reads' : 'writes' }, role)];
}

function toFinding(change: ProtoChange, { verdict, adoption, side }: Weighed, role: Role | undefined): ChangeFinding {
  const { row, kind, subject, at } = change;
  const { why, instruction } = sayChange(change, { verdict, side, role });
  const area = role === 'emits' || role === 'reads' ? 'events' : 'api';
  return {
    ...at,
    area,
    rule: `proto/${row}`,
    kind,
    verdict,
    subject,
    why,
    instruction,
    unblock: null,
    adoption,
    probe: null,
  };
}
