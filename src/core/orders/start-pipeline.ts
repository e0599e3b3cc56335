import { tagged } from '../deploys/phase.ts';
import { releaseName } from '../releases/model.ts';
import { busy, containsNotes, held, rejectedBefore } from './common.ts';
import { type Decision, refuse, type Standing } from './model.ts';
import { otherRouter, type ShipRequest, waiting } from './ship.ts';

export type PipelineRequest = ShipRequest & { readonly breakGlass: boolean };

/** May a pipeline of this commit begin? What will hold its deploy holds nothing yet: it may be gone when the gates have passed. */
export function decidePipeline(standing: Standing, request: PipelineRequest): Decision<object> {
  const { stacks, target, active } = standing;
  const { built, kind } = request;
  const isLive = built !== null && tagged(stacks, 'hot')?.release === built && active === null;
  if (isLive) return { kind: 'nothing-to-do', message: `${releaseName(built)} is already live on ${target}.` };
  const refused = unexplained(request) ?? otherRouter(standing, request);
  if (refused !== null) return refused;
  const later = [
    rejectedBefore(standing, { release: built, sha: request.sha }, request),
    kind === 'ship' ? held(standing, request) : null,
    busy(standing) ?? waiting(standing, request),
  ];
  const notes = later.flatMap((one) => (one === null ? [] : [`Its deploy will wait: ${one.refusal.message}`]));
  return { kind: 'go', notes: kind === 'ship' ? [...notes, ...containsNotes(standing, request, request)] : notes };
}

function unexplained({ reason, despiteLock, acceptRejected, breakGlass }: PipelineRequest) {
  const flags = [
    ...(despiteLock ? ['--despite-lock'] : []),
    ...(acceptRejected ? ['--accept-rejected'] : []),
    ...(breakGlass ? ['--break-glass'] : []),
  ];
  if (flags.length === 0 || reason !== '') return null;
  return refuse(
    'request/reason-missing',
    `${flags.join(' and ')} needs a reason.`,
    'Add `--reason "…"`; it is written into the log.',
  );
}
