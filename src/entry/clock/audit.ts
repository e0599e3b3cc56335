import type { Overdue } from '../../core/paging/judge-audit.ts';
import type { Audit } from '../../flows/paging/auditor.ts';
import type { World } from '../../flows/world.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { Keeper } from './on-news.ts';

const PULSE_MS = 1_000;
/** A server that starts has better things to do: what was left waits to be sent. */
const FIRST_AFTER_MS = 2_000;
/** A verdict that is older says nothing any more: whoever looks has ended, or hangs. */
const FRESH_MS = 5_000;

/**
 * Has paging looked at from beside it, makes what is found there known, and gives the outside a sign of life only while all is well. When this
 * server hangs, or the one who looks, there is none either: silence is the alarm. For the server that works.
 */
export function startAudit(world: World): Keeper {
  const { pager, clock, log } = world;
  const { watchdog } = world.auditor;
  const startedMs = clock.monotonic();
  let isClosed = false;
  let audit: Audit | null = null;
  let heardMs = Number.NEGATIVE_INFINITY;
  let toldMs = Number.NEGATIVE_INFINITY;
  let telling: Promise<void> = Promise.resolve();

  const hear = (overdue: readonly Overdue[]) => {
    if (isClosed) return;
    heardMs = clock.monotonic();
    const problems = overdue.map(({ text }) => text);
    const { isFine: wasFine } = pager.audit;
    pager.audit = { ...pager.audit, isFine: problems.length === 0, problems, atMs: clock.now() };
    if (wasFine === pager.audit.isFine) return;
    if (problems.length === 0) return log.info({}, 'paging is on time again');
    log.error({ problems }, 'paging is late');
    telling = writeDown(world, overdue).catch((error: unknown) => {
      if (!isClosed && !(error instanceof FencedError)) log.warn({ error }, `the audit: ${messageOf(error)}`);
    });
  };

  const beat = async () => {
    const nowMs = clock.monotonic();
    if (watchdog === null || !pager.audit.isFine || nowMs - heardMs > FRESH_MS) return;
    if (nowMs - toldMs < watchdog.everyMs) return;
    toldMs = nowMs;
    const problem = await watchdog.tell();
    const sentAtMs = problem === null ? clock.now() : (pager.audit.heartbeat?.sentAtMs ?? null);
    pager.audit = { ...pager.audit, heartbeat: { sentAtMs, problem } };
  };

  const stopTicking = clock.every(PULSE_MS, () => {
    if (clock.monotonic() - startedMs < FIRST_AFTER_MS) return;
    audit ??= world.auditor.start(hear);
    audit.pulse(pager.channels.allDown());
    void beat();
  });
  return {
    async close() {
      isClosed = true;
      stopTicking();
      await audit?.close();
      await telling;
    },
  };
}

async function writeDown({ store }: World, overdue: readonly Overdue[]): Promise<void> {
  const data = { problems: overdue.map(({ text }) => text), what: overdue.map(({ what }) => what) };
  await store.transaction((tx) =>
    tx.events.append({ kind: 'escalation.late', target: null, operation: null, actor: 'astern', data }),
  );
}
