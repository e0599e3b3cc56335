import type { PageBody } from '../../../api/paging.ts';
import { incidentName } from '../../../core/incidents/model.ts';
import type { Page } from '../../../core/paging/model.ts';
import { timeOf, timeOrNull } from './time.ts';

/** Without the address: who may look is not always who may know it. */
export function pageBody(page: Page): PageBody {
  const { id, key, kind, incident, person, channel, state, attempts, problem, insteadOf } = page;
  return {
    ...{ id, key, kind, person, channel, state, attempts, problem, insteadOf },
    incident: incident === null ? null : incidentName(incident),
    madeAt: timeOf(page.madeAtMs),
    dueAt: timeOrNull(page.dueAtMs),
    sentAt: timeOrNull(page.sentAtMs),
  };
}
