import { createAlerts } from './alerts.ts';
import { createAnswers } from './answers.ts';
import { createApprovals } from './approvals.ts';
import { createBlocks } from './blocks.ts';
import { createBranches } from './branches.ts';
import { createDebts } from './debts.ts';
import { createDeliveries } from './deliveries.ts';
import { createElsewhere } from './elsewhere.ts';
import { createEscalations } from './escalations.ts';
import { createEvents } from './events.ts';
import { createGateRuns } from './gate-runs.ts';
import { createIncidents } from './incidents.ts';
import { createLocks } from './locks.ts';
import { createOperations } from './operations.ts';
import { createPages } from './pages.ts';
import { createPipelines } from './pipelines.ts';
import { createRecords } from './records.ts';
import { createRejections } from './rejections.ts';
import { createReleases } from './releases.ts';
import { createReports } from './reports.ts';
import { createServices } from './services.ts';
import { createServings } from './servings.ts';
import type { Session } from './session.ts';
import { createStacks } from './stacks.ts';
import { createSteps } from './steps.ts';
import type { Nouns } from './store.ts';
import { createTargets } from './targets.ts';
import { createWatches } from './watches.ts';

/** A property, so that a store with something put around it is still one. */
const SESSION = Symbol('session');

type Bound = { readonly [SESSION]?: Session };

export function createNouns(session: Session): Nouns {
  return {
    now: () => session.nowMs(),
    services: createServices(session),
    targets: createTargets(session),
    releases: createReleases(session),
    stacks: createStacks(session),
    servings: createServings(session),
    rejections: createRejections(session),
    locks: createLocks(session),
    operations: createOperations(session),
    steps: createSteps(session),
    events: createEvents(session),
    answers: createAnswers(session),
    watches: createWatches(session),
    pipelines: createPipelines(session),
    gateRuns: createGateRuns(session),
    approvals: createApprovals(session),
    debts: createDebts(session),
    blocks: createBlocks(session),
    branches: createBranches(session),
    reports: createReports(session),
    deliveries: createDeliveries(session),
    alerts: createAlerts(session),
    incidents: createIncidents(session),
    escalations: createEscalations(session),
    pages: createPages(session),
    records: createRecords(session),
    elsewhere: createElsewhere(session),
  };
}

/** Views join tables, which the nouns alone do not let them do; nobody else looks behind the nouns. */
export function sessionOf(nouns: Nouns): Session {
  const session = (nouns as Bound)[SESSION];
  if (session === undefined) throw new Error('not a store, nor a transaction of one');
  return session;
}

export function bindSession<T extends Nouns>(nouns: T, session: Session): T {
  return Object.assign(nouns, { [SESSION]: session });
}
