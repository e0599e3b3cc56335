import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CompiledQuery } from 'kysely';
import { aGateRun, aPipeline } from '../core/testing/pipelines.ts';
import type { StoreDialect } from './dialect/dialect.ts';
import type { Nouns } from './store.ts';
import { anAlert } from './testing/incident-cases.ts';
import { aLock, anEvent, anOperation, aRelease, aStack, register, production as target } from './testing/samples.ts';
import { openWatched } from './testing/watched.ts';
import { readStatus } from './views/status.ts';

/** What the server asks often, and that must not grow slower as the history grows. */
const questions: ReadonlyArray<readonly [string, (nouns: Nouns) => Promise<unknown>]> = [
  ['targets by name', ({ targets }) => targets.among([target, 'shop/staging'])],
  ['names of targets', ({ targets }) => targets.names({ after: target, limit: 25 })],
  ['events after a line', ({ events }) => events.after(90_000, { limit: 100 })],
  ['events of a target', ({ events }) => events.after(5, { limit: 100, target })],
  ['events of an operation', ({ events }) => events.after(5, { limit: 100, operation: 'op_1' })],
  ['events of an operation on a target', ({ events }) => events.newest({ limit: 100, target, operation: 'op_1' })],
  ['newest events', ({ events }) => events.newest({ limit: 100 })],
  ['newest events of a target', ({ events }) => events.newest({ limit: 100, target })],
  ['the last line', ({ events }) => events.lastSeq()],
  ['appending', ({ events }) => events.append(anEvent())],
  ['an operation', ({ operations }) => operations.get('op_1')],
  ['the active operation', ({ operations }) => operations.active(target)],
  ['all active operations', ({ operations }) => operations.allActive()],
  ['newest operations', ({ operations }) => operations.list({ limit: 20 })],
  ['newest operations of a target', ({ operations }) => operations.list({ target, limit: 20 })],
  ['claiming', ({ operations }) => operations.claim('op_1', { worker: 'w', leaseMs: 1 })],
  ['renewing', ({ operations }) => operations.renew('op_1', 1, 1)],
  ['updating', ({ operations }) => operations.update('op_1', 1, { step: 'flip' })],
  ['steps', ({ steps }) => steps.of('op_1')],
  ['whether a stack was one of ours', ({ steps }) => steps.everBegan('stack_9')],
  ['ending', ({ operations }) => operations.end('op_1', 1, { status: 'done' })],
  ['starting', ({ operations }) => operations.start(anOperation({ id: 'op_2' }))],
  ['a release', ({ releases }) => releases.get('shop', 1)],
  ['releases', ({ releases }) => releases.list('shop', { limit: 20, before: 9 })],
  ['releases of a commit', ({ releases }) => releases.bySha('shop', 'abc')],
  ['releases by prefix', ({ releases }) => releases.byPrefix('shop', 'abc')],
  ['digests in use', ({ releases }) => releases.digestsInUse()],
  ['stacks of a target', ({ stacks }) => stacks.ofTarget(target)],
  ['servings', ({ servings }) => servings.ofTarget(target, { limit: 10 })],
  ['servings of all targets', ({ servings }) => servings.since(5)],
  ['a serving that begins', ({ servings }) => servings.begin({ target, release: 1, stack: 'b', atMs: 1 })],
  ['judging', ({ servings }) => servings.judge('b', 'healthy')],
  ['rejections', ({ rejections }) => rejections.ofTarget(target)],
  ['held locks', ({ locks }) => locks.held(5)],
  ['expired locks', ({ locks }) => locks.expired(5)],
  ['active watches', ({ watches }) => watches.active()],
  ['open debts', ({ debts }) => debts.open()],
  ['newest debts', ({ debts }) => debts.list({ limit: 20 })],
  ['newest debts of a target', ({ debts }) => debts.list({ target, limit: 20 })],
  ['a pipeline', ({ pipelines }) => pipelines.get('pl_1')],
  ['open pipelines', ({ pipelines }) => pipelines.open()],
  ['newest pipelines', ({ pipelines }) => pipelines.list({ limit: 20 })],
  ['newest pipelines of a target', ({ pipelines }) => pipelines.list({ target, limit: 20 })],
  ['pipelines of a commit on a target', ({ pipelines }) => pipelines.list({ target, sha: 'abc', limit: 20 })],
  ['changing a pipeline', ({ pipelines }) => pipelines.put(aPipeline())],
  ['gates of a pipeline', ({ gateRuns }) => gateRuns.of('pl_1')],
  ['a gate that ends', ({ gateRuns }) => gateRuns.put(aGateRun({ gate: 'lint', status: 'passed' }))],
  ['how long a gate takes', ({ gateRuns }) => gateRuns.durations(target, 'lint', 10)],
  ['approvals', ({ approvals }) => approvals.of('pl_1')],
  ['an answer', ({ answers }) => answers.get('k')],
  ['forgetting answers', ({ answers }) => answers.forgetBefore(5)],
  ['deliveries that wait', ({ deliveries }) => deliveries.waiting(100)],
  ['sizes of deliveries that wait', ({ deliveries }) => deliveries.waiting(100, 1_000)],
  ['how many wait', ({ deliveries }) => deliveries.count('waiting')],
  ['how many were not understood', ({ deliveries }) => deliveries.count('unparsed')],
  ['how many of a hook were not understood', ({ deliveries }) => deliveries.count('unparsed', 'a')],
  ['newest deliveries', ({ deliveries }) => deliveries.list({ limit: 20 })],
  ['newest deliveries of a hook', ({ deliveries }) => deliveries.list({ hook: 'grafana', limit: 20 })],
  [
    'what was not understood of a hook',
    ({ deliveries }) => deliveries.list({ hook: 'a', state: 'unparsed', limit: 5 }),
  ],
  ['a delivery that came before', ({ deliveries }) => deliveries.seenBefore('grafana', 'k', 5)],
  ['forgetting deliveries', ({ deliveries }) => deliveries.forgetBefore(5, 100)],
  ['newest alerts', ({ alerts }) => alerts.list({ limit: 20 })],
  ['forgetting alerts', ({ alerts }) => alerts.forgetBefore(5, 100)],
  ['taking deliveries', ({ deliveries }) => deliveries.take(['dlv_1', 'dlv_2'])],
  ['deliveries that carry keys', ({ deliveries }) => deliveries.carrying('grafana', ['k'])],
  ['alerts by key', ({ alerts }) => alerts.byKey('grafana', ['a', 'b'])],
  ['alerts of an incident', ({ alerts }) => alerts.of(1, { status: 'firing', limit: 20 })],
  ['changing alerts', ({ alerts }) => alerts.put([anAlert()])],
  ['an incident', ({ incidents }) => incidents.get(1)],
  ['open incidents', ({ incidents }) => incidents.open()],
  ['open incidents of a service', ({ incidents }) => incidents.open('shop')],
  ['open incidents without a service', ({ incidents }) => incidents.open(null)],
  ['a page of open incidents', ({ incidents }) => incidents.list({ open: true, limit: 50, before: 9 })],
  ['newest incidents', ({ incidents }) => incidents.list({ limit: 50 })],
  ['newest incidents of a target', ({ incidents }) => incidents.list({ target, limit: 50 })],
  ['how many incidents are open', ({ incidents }) => incidents.countOpen()],
  [
    'incidents that alerts concern',
    ({ incidents }) => incidents.concerned({ groups: ['a'], numbers: [1], resolvedAfterMs: 5 }),
  ],
  ['open incidents of targets', ({ incidents }) => incidents.openOn([target])],
  ['incidents to look at', ({ incidents }) => incidents.toLookAt(5, 100)],
  ['escalations that are due', ({ escalations }) => escalations.due(5, 50)],
  ['the next escalation', ({ escalations }) => escalations.nextDue()],
  ['a message', ({ pages }) => pages.get('page_1')],
  ['a message by its key', ({ pages }) => pages.byKey('INC-4/0.0.0/ann/chat')],
  ['messages of an incident', ({ pages }) => pages.of(4)],
  ['messages that are due', ({ pages }) => pages.due(5, 200)],
  ['the next message', ({ pages }) => pages.nextDue()],
  ['messages on their way', ({ pages }) => pages.sending()],
  ['newest messages', ({ pages }) => pages.list({ limit: 500 })],
  ['newest messages to a person', ({ pages }) => pages.list({ person: 'ann', limit: 200 })],
  ['a record', ({ records }) => records.get('member', 'ann')],
  ['records', ({ records }) => records.list('member')],
  ['the status of targets', (nouns) => readStatus(nouns, [target, 'shop/staging'], (nowMs) => nowMs - 1)],
];

/** As many rows as there are targets, services or stacks; a whole look at them is what was asked for. */
const SMALL = /^SCAN (targets|services|stacks|watches|involved)\b/;
/** Hold only what is active, held or kept now. */
const PARTIAL =
  /^SCAN \S+ USING (COVERING )?INDEX (operations_one_active|locks_not_ended|releases_kept|debts_open|pipelines_open|deliveries_waiting|deliveries_unparsed|pages_due|escalations_due|incidents_open|incidents_open_by_number|incidents_to_look_at)\b/;
const KEY_ORDER =
  /^SCAN ((events|operations|pipelines|debts|deliveries|incidents|pages)$|alerts USING INDEX alerts_by_time\b)/;

describe('the plans of the queries', () => {
  it('never look at a whole history', async (t) => {
    const { store: nouns, dialect, asked } = await openWatched(t);
    await register(nouns);
    await nouns.operations.start(anOperation());
    await nouns.stacks.put(aStack());
    await nouns.releases.add(aRelease());
    await nouns.locks.put(aLock());
    await nouns.pipelines.put(aPipeline());

    const findings: string[] = [];
    for (const [what, ask] of questions) {
      asked.length = 0;
      await ask(nouns);
      assert.ok(asked.length > 0, what);
      for (const query of [...asked]) {
        const wide = wideParts(await planOf(dialect, query), query);
        findings.push(...wide.map((detail) => `${what}: ${detail} in ${query.sql}`));
      }
    }

    assert.deepEqual(findings, []);
  });

  it('of the status are as many for 200 targets as for two', async (t) => {
    const { store: nouns, asked } = await openWatched(t);
    await register(nouns);
    const names = async () => (await nouns.targets.list()).map(({ name }) => name);
    const anHourAgo = (nowMs: number) => nowMs - 3_600_000;
    const two = await names();
    asked.length = 0;
    await readStatus(nouns, two, anHourAgo);
    const forTwo = asked.length;
    for (let index = 0; index < 99; index += 1) await register(nouns, `service ${index}`);
    const all = await names();
    asked.length = 0;

    const { rows } = await readStatus(nouns, all, anHourAgo);

    assert.equal(rows.length, 200);
    assert.equal(asked.length, forTwo);
  });
});

/** Reading a table in the order of its key until the limit is no harm; all of it, or sorting it, is. */
function wideParts(plan: readonly string[], query: CompiledQuery): readonly string[] {
  const scans = plan.filter((detail) => detail.startsWith('SCAN') && !SMALL.test(detail) && !PARTIAL.test(detail));
  const sorts = plan.some((detail) => detail.includes('TEMP B-TREE FOR ORDER BY'));
  return query.sql.includes(' limit ') && !sorts ? scans.filter((detail) => !KEY_ORDER.test(detail)) : scans;
}

async function planOf({ db }: StoreDialect, query: CompiledQuery): Promise<readonly string[]> {
  const { rows } = await db.executeQuery<{ detail: string }>({ ...query, sql: `explain query plan ${query.sql}` });
  return rows.map(({ detail }) => detail);
}
