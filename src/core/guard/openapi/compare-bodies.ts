import { type Contract, compareParts } from './comparing.ts';
import { matchMedia } from './media.ts';
import { type Body, nameOf, type Operation } from './model.ts';
import type { Notice } from './notice.ts';

export function compareBodies(contract: Contract, live: Operation, target: Operation): void {
  const [ours, theirs] = [live.body, target.body];
  const notice = { subject: nameOf(live), where: 'request body' };
  if (ours === null && theirs === null) return;
  if (ours === null || theirs === null) {
    contract.notices.push({ ...notice, kind: loneKind(ours, theirs), spot: ours?.spot ?? live.spot });
    return;
  }
  if (ours.required !== theirs.required) {
    contract.notices.push({ ...notice, kind: ours.required ? 'body-required' : 'body-optional', spot: ours.spot });
  }
  compareMedia(contract, notice, { ours, theirs });
}

function loneKind(ours: Body | null, theirs: Body | null): Notice['kind'] {
  if (ours !== null) return ours.required ? 'body-added-required' : 'body-added';
  return theirs?.required === true ? 'body-removed-required' : 'body-removed';
}

function compareMedia(
  contract: Contract,
  notice: Pick<Notice, 'subject' | 'where'>,
  bodies: { ours: Body; theirs: Body },
): void {
  const { both, liveOnly, targetOnly } = matchMedia(bodies.ours.media, bodies.theirs.media);
  for (const [name, { spot }] of liveOnly) {
    contract.notices.push({ ...notice, kind: 'request-media-added', spot, new: `\`${name}\`` });
  }
  for (const name of targetOnly) {
    contract.notices.push({ ...notice, kind: 'request-media-removed', spot: bodies.ours.spot, new: `\`${name}\`` });
  }
  for (const { live, target } of both) {
    if (live.schema === null || target.schema === null) continue;
    const part = { subject: notice.subject, part: notice.where, it: 'the data', side: 'input' as const };
    compareParts(contract, { live: live.schema, target: target.schema, use: 'request', at: live.spot }, part);
  }
}
