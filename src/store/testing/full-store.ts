import assert from 'node:assert/strict';
import { aDeploy } from '../../core/elsewhere/testing/deploys.ts';
import { anIncident } from '../../core/testing/incidents.ts';
import { anEscalation, aPage, aPolicy } from '../../core/testing/paging.ts';
import { aGateRun, aPipeline } from '../../core/testing/pipelines.ts';
import type { SharedStore } from '../store.ts';
import { aDelivery } from './delivery-cases.ts';
import { anAlert } from './incident-cases.ts';
import { aLock, anEvent, anOperation, aRelease, aReport, aStack, production, register, startMs } from './samples.ts';

/** Something in every table, with gaps where rows were rolled back or removed, and the characters that people use. */
export async function fill(store: SharedStore, events = 1_300): Promise<void> {
  await register(store);
  await register(store, 'blog');
  for (const sha of ['sha1', 'sha2', 'sha3']) await store.releases.add(aRelease({ sha }));
  await store.releases.markRemoved('shop', 1, startMs);
  await store.stacks.put(aStack({ id: 'a', release: 2, tag: 'old', keepUntilMs: startMs }));
  await store.stacks.put(aStack({ id: 'b', release: 3, tag: 'hot' }));
  await store.servings.begin({ target: production, release: 2, stack: 'a', atMs: 1 });
  await store.servings.begin({ target: production, release: 3, stack: 'b', atMs: 2 });
  const rejection = { target: production, sha: 'sha1', reason: '☂', actor: 'ada', atMs: 3, operation: null };
  const fixes = [{ sha: 'sha2', by: 'bo', reason: '', atMs: 4 }];
  await store.rejections.put({ ...rejection, release: 1, incident: 'INC-1', fixes });
  await fillWork(store);
  await store.transaction(async (tx) => {
    for (let number = 1; number <= events; number += 1) {
      const data = { number, text: `"${number}"\n\u2028 ☂️ \u0000 \ud800`, none: null, list: [1.5, true] };
      await tx.events.append(
        anEvent({ data, actor: number % 2 === 0 ? 'ada ☂' : 'a\u0000b', operation: `op_${number % 3}` }),
      );
    }
  });
  await store.reports.put(aReport({ live: 3, back: 2 }));
  await store.answers.put({ key: 'k', request: 'r', status: 202, body: '{"a":"☂"}', atMs: startMs });
}

/** The same of incidents; apart, because from then on no Astern from before there were any starts on it. */
export async function fillPaging(store: SharedStore): Promise<void> {
  await store.deliveries.add([aDelivery({ id: 'dlv_z' }), aDelivery({ id: 'dlv_a', body: '{"a":"☂"}' })]);
  await store.deliveries.mark(['dlv_z'], 'unparsed', 'why ☂');
  const { number: _, ...incident } = anIncident({ title: 'errors ☂' });
  await store.incidents.add(incident);
  await assert.rejects(
    store.transaction(async (tx) => {
      await tx.incidents.add(incident);
      throw new Error('rolled back');
    }),
  );
  const { number } = await store.incidents.add({ ...incident, title: 'slow' });
  await store.alerts.put([anAlert({ id: 'alert_1', incident: number })]);
  await store.escalations.put(anEscalation({ incident: number, nextAtMs: startMs }));
  await store.pages.add(aPage({ id: 'page_z', key: `INC-${number}/z`, incident: number }));
  await store.pages.add(aPage({ id: 'page_a', key: `INC-${number}/a`, incident: number }));
  await store.records.put('policy', 'shop', aPolicy());
  for (const id of ['9', '10']) await store.elsewhere.add(aDeploy({ id, title: 'Round ☂' }));
}

async function fillWork(store: SharedStore): Promise<void> {
  for (const id of ['op_z', 'op_a', 'op_m']) {
    await store.operations.start(anOperation({ id }));
    await store.operations.claim(id, { worker: 'w', leaseMs: 1_000 });
    const ordinal = await store.steps.begin({ operation: id, step: 'flip', subject: 'b' });
    await store.steps.end(id, ordinal, { outcome: 'done', facts: { ms: 1.25 } });
    await store.operations.supersede(id, { code: 'x', message: 'no', next: 'look' });
  }
  await store.operations.start(anOperation({ id: 'op_b' }));
  for (const id of ['lock_z', 'lock_a']) await store.locks.put(aLock({ id, reason: "it's ☂" }));
  await store.locks.end('lock_z', startMs, 'ben');
  await store.pipelines.put(aPipeline({ id: 'pl_z', holds: [{ kind: 'busy', message: "it's ☂" }], status: 'held' }));
  await store.pipelines.put(aPipeline({ id: 'pl_a', status: 'done', endedAtMs: startMs }));
  await store.gateRuns.put(aGateRun({ pipeline: 'pl_a', gate: 'lint', status: 'passed', lastLines: ['☂'] }));
  await store.gateRuns.put(aGateRun({ pipeline: 'pl_a', gate: 'lint', status: 'failed', attempt: 2 }));
  await store.approvals.put({ pipeline: 'pl_a', actor: 'bo', reason: '☂', atMs: startMs });
  await store.releases.keepGates('shop', 2, [{ gate: 'lint', outcome: 'passed', why: null, durationMs: 5, url: null }]);
  await store.watches.put({
    target: production,
    stack: 'b',
    release: 3,
    formerRelease: 2,
    operation: 'op_m',
    startedAtMs: 2,
    untilMs: 9,
    baseline: { requests: 1_000, errors: 1, p95Ms: 12.5 },
    latest: null,
    state: 'watching',
  });
}
