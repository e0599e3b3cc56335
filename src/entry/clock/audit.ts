import type { Audit, Verdict } from '../../flows/paging/auditor.ts';
import type { World } from '../../flows/world.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { Keeper } from './on-news.ts';

const PULSE_MS = 1_000;
/** A server that starts has better things to do: what was left waits to be sent. */
const FIRST_AFTER_MS = 2_000;

/** Has paging looked at from beside it, and makes what is found there known. For the server that works. */
export function startAudit(world: World): Keeper {
  const { pager, store, clock, log } = world;
  let isClosed = false;
  let telling: Promise<void> = Promise.resolve();

  const hear = ({ overdue, heartbeat }: Verdict) => {
    if (isClosed) return;
    const problems = overdue.map(({ text }) => text);
    const was = pager.audit;
    pager.audit = { isFine: problems.length === 0, problems, atMs: clock.now(), heartbeat };
    if (was.isFine === pager.audit.isFine) return;
    if (problems.length > 0) {
      log.error({ problems }, 'paging is late');
      telling = tell({ overdue, heartbeat }).catch((error: unknown) => {
        if (!isClosed && !(error instanceof FencedError)) log.warn({ error }, `the audit: ${messageOf(error)}`);
      });
    } else log.info({}, 'paging is on time again');
  };

  async function tell({ overdue }: Verdict): Promise<void> {
    const data = { problems: overdue.map(({ text }) => text), what: overdue.map(({ what }) => what) };
    await store.transaction((tx) =>
      tx.events.append({ kind: 'escalation.late', target: null, operation: null, actor: 'astern', data }),
    );
  }

  let audit: Audit | null = null;
  const startedMs = clock.monotonic();
  const stopTicking = clock.every(PULSE_MS, () => {
    if (clock.monotonic() - startedMs < FIRST_AFTER_MS) return;
    audit ??= world.auditor.start(hear);
    audit.pulse(pager.channels.allDown());
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
