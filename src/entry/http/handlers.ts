import { readAlarms } from '../../flows/read-alarms.ts';
import { alertHooks, alerts, deliveries, delivery, testAlerts } from './alerts.ts';
import { channelHandlers } from './channels.ts';
import { checks } from './checks.ts';
import { addRelease, ciGate, ciReport, mayDeploy } from './ci.ts';
import { card, decide } from './decisions.ts';
import { elsewhere } from './elsewhere.ts';
import { events } from './events.ts';
import type { Handler, Handlers } from './handler.ts';
import { haproxy } from './haproxy.ts';
import { approve, debts, hotfixes, settleDebt } from './hotfixes.ts';
import {
  changeIncident,
  explainAlert,
  explainIncident,
  incident,
  incidents,
  noteIncident,
  openIncident,
} from './incidents.ts';
import { newLinkKey } from './links.ts';
import { lock, locks, renewLock, unlock } from './locks.ts';
import { endMaintenance, maintenance, setMaintenance } from './maintenance.ts';
import { oncallHandlers } from './oncall-handlers.ts';
import { log, operation, operations } from './operations.ts';
import { build, cancel, cleanup, deploy, rollback, ship } from './orders.ts';
import { page, pages } from './paging.ts';
import { cancelPipeline, gateLog, pipeline, pipelines, rerunPipeline } from './pipelines.ts';
import { releases } from './releases.ts';
import { status, target } from './targets.ts';

const health: Handler<'health'> = async (world, _asked, { version, startedAtMs, front, isReady }) => {
  const since = new Date(startedAtMs).toISOString();
  const alarms = await readAlarms(world);
  return { status: 200, body: { status: isReady() ? 'ready' : 'starting', version, router: front(), since, alarms } };
};

export const handlers: Handlers = {
  health,
  haproxy,
  checks,
  status,
  target,
  ship,
  build,
  deploy,
  rollback,
  cleanup,
  cancel,
  card,
  decide,
  operation,
  operations,
  log,
  pipelines,
  pipeline,
  gateLog,
  cancelPipeline,
  rerunPipeline,
  approve,
  hotfixes,
  debts,
  settleDebt,
  releases,
  locks,
  lock,
  unlock,
  ciGate,
  ciReport,
  renewLock,
  mayDeploy,
  addRelease,
  events,
  incidents,
  openIncident,
  incident,
  changeIncident,
  noteIncident,
  explainIncident,
  explainAlert,
  maintenance,
  setMaintenance,
  endMaintenance,
  ...oncallHandlers,
  elsewhere,
  alertHooks,
  testAlerts,
  alerts,
  deliveries,
  delivery,
  ...channelHandlers,
  pages,
  page,
  newLinkKey,
};
