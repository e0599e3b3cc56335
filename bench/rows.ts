import { alertStorm } from './alert-storm.ts';
import { alertToPage } from './alert-to-page.ts';
import { alertsBatch, alertsSingle } from './alerts-ingest.ts';
import { api } from './api.ts';
import { ciGate } from './ci-gate.ts';
import { cliStart } from './cli-start.ts';
import { coldRollback } from './cold-rollback.ts';
import { guardCard } from './guard-card.ts';
import { guardFiles } from './guard-files.ts';
import { haproxyFlip } from './haproxy-flip.ts';
import { incidentList } from './incident-list.ts';
import { largeStore } from './large-store.ts';
import { pagingRestart } from './paging-restart.ts';
import { pagingTimers } from './paging-timers.ts';
import { pipeline } from './pipeline.ts';
import { pipelineModes } from './pipeline-modes.ts';
import { pushToGate } from './push-to-gate.ts';
import { resumeAfterKill } from './resume-after-kill.ts';
import { routerThroughput } from './router-throughput.ts';
import type { Row } from './row.ts';
import { serverStart } from './server-start.ts';
import { stores } from './stores.ts';
import { warmRollback } from './warm-rollback.ts';
import { warmRollbackHaproxy } from './warm-rollback-haproxy.ts';

/** In the order in which they are measured. */
export const rows: readonly Row[] = [
  warmRollback,
  warmRollbackHaproxy,
  coldRollback,
  resumeAfterKill,
  serverStart,
  routerThroughput,
  haproxyFlip,
  stores,
  api,
  largeStore,
  cliStart,
  pipeline,
  pipelineModes,
  ciGate,
  pushToGate,
  guardCard,
  guardFiles,
  alertsSingle,
  alertsBatch,
  alertStorm,
  incidentList,
  alertToPage,
  pagingTimers,
  pagingRestart,
];
