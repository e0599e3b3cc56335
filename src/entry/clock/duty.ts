import type { World } from '../../flows/world.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { DutyHolder, SharedStore } from '../../store/store.ts';

/** A server that dies is replaced when its lease is over, or at once where its death can be proven. */
export const DUTY_TIMES = { leaseMs: 8_000, renewEveryMs: 2_000, lookEveryMs: 1_000 };
const GIVE_UP_SHARE = 0.7;

/** One stretch on duty. */
export type Shift = {
  readonly fence: number;
  /** Who was on duty before; null: nobody, or this server itself. */
  readonly former: DutyHolder | null;
  /** Aborted when the lease is lost, or could not be renewed in time. */
  readonly signal: AbortSignal;
  /** Throws FencedError when the shift is over by our own monotonic clock: a server that was paused knows it before its first await. */
  demand(): void;
};

export type DutySeeker = {
  /** Give the duty back, so that another server takes it at once. */
  close(): Promise<void>;
};

export type SeekerNeeds = Pick<World, 'clock' | 'log' | 'worker'> & {
  readonly store: SharedStore;
  /** The data folder whose fleet and router this server can reach. */
  readonly home: string;
  /** Is this server proven dead? */
  readonly isGone: (worker: string) => boolean;
  /** Take the duty although the fleet of the last holder is elsewhere: a person has said so. */
  readonly moveHere: boolean;
};

/** Takes the duty whenever it is free, works until it is lost, and tries again. `work` begins a shift and returns the way to end it. */
export function seekDuty(needs: SeekerNeeds, work: (shift: Shift) => Promise<() => Promise<void>>): DutySeeker {
  const closing = new AbortController();
  const seeking = seek(needs, work, closing.signal);
  return {
    async close() {
      closing.abort(new Error('the server is stopping'));
      await seeking;
    },
  };
}

async function seek(
  needs: SeekerNeeds,
  work: (shift: Shift) => Promise<() => Promise<void>>,
  closing: AbortSignal,
): Promise<void> {
  const { clock, log } = needs;
  const isLeaseOver = leaseWatch(clock);
  let said = '';
  while (!closing.aborted) {
    try {
      const askedMs = clock.monotonic();
      const taken = await take(needs, (former) => isLeaseOver(former, askedMs));
      if (taken !== null) await serve(needs, { ...taken, askedMs }, work, closing);
      said = '';
    } catch (error) {
      if (said !== messageOf(error)) log.warn({ error }, 'the duty could not be taken or kept');
      said = messageOf(error);
    }
    await clock.sleep(DUTY_TIMES.lookEveryMs, closing).catch(() => undefined);
  }
}

type Taken = { readonly fence: number; readonly former: DutyHolder | null };

async function take(
  { store, home, worker, isGone, moveHere }: SeekerNeeds,
  isLeaseOver: (former: DutyHolder) => boolean,
): Promise<Taken | null> {
  const before = await store.duty.holder();
  const former = before?.worker === worker ? null : before;
  const isGivenBack = former === null || former.leaseUntilMs === 0;
  const isDead = !isGivenBack && former.home === home && isGone(former.worker);
  if (!isGivenBack && !isLeaseOver(former) && !isDead) return null;
  // Only that holder is over: by the time the claim arrives another one may have taken over, or this one have renewed.
  const insteadOf = isGivenBack ? null : former;
  const claim = { home, worker, leaseMs: DUTY_TIMES.leaseMs, insteadOf, evenIfElsewhere: moveHere };
  const taken = await store.duty.claim(claim);
  return taken === null ? null : { fence: taken.fence, former };
}

/**
 * A lease is over when it was not renewed for its whole length by our own monotonic clock. What the database's clock says of it does not count:
 * set ahead, it would end the lease of one that works; set back, one that hangs would keep it for as long.
 */
function leaseWatch(clock: World['clock']): (holder: DutyHolder, askedMs: number) => boolean {
  let seen = { fence: 0, leaseUntilMs: 0, sinceMs: 0 };
  return ({ fence, leaseUntilMs }, askedMs) => {
    const isSame = seen.fence === fence && seen.leaseUntilMs === leaseUntilMs;
    if (!isSame) seen = { fence, leaseUntilMs, sinceMs: clock.monotonic() };
    return isSame && askedMs - seen.sinceMs >= DUTY_TIMES.leaseMs;
  };
}

async function serve(
  needs: SeekerNeeds,
  taken: Taken & { readonly askedMs: number },
  work: (shift: Shift) => Promise<() => Promise<void>>,
  closing: AbortSignal,
): Promise<void> {
  const shift = openShift(needs, taken);
  try {
    const end = await work(shift);
    await over(shift.signal, closing);
    await end();
  } finally {
    shift.stopRenewing();
    if (!shift.signal.aborted) await needs.store.duty.release(shift.fence);
  }
}

/** Renews until it is lost. The age of the last renewal is judged by when it was asked for, on the monotonic clock, before any await. */
function openShift({ store, clock, log }: SeekerNeeds, { fence, former, askedMs }: Taken & { askedMs: number }) {
  const lost = new AbortController();
  let renewedMs = askedMs;
  let renewing = false;
  const giveUp = () => {
    lost.abort(new FencedError('the duty of this server', fence, fence + 1));
    log.warn({ fence }, 'this server is not on duty any more');
  };
  const demand = () => {
    if (!lost.signal.aborted && clock.monotonic() - renewedMs > DUTY_TIMES.leaseMs * GIVE_UP_SHARE) giveUp();
    lost.signal.throwIfAborted();
  };
  const renew = async () => {
    if (renewing || lost.signal.aborted) return;
    renewing = true;
    const asked = clock.monotonic();
    try {
      demand();
      if (await store.duty.renew(fence, DUTY_TIMES.leaseMs)) renewedMs = asked;
      else giveUp();
    } catch (error) {
      if (!lost.signal.aborted) log.warn({ error }, 'the duty could not be renewed');
    } finally {
      renewing = false;
    }
  };
  const stopRenewing = clock.every(DUTY_TIMES.renewEveryMs, () => {
    // A renewal that hangs must not switch the check off.
    if (renewing && clock.monotonic() - renewedMs > DUTY_TIMES.leaseMs * GIVE_UP_SHARE) giveUp();
    void renew();
  });
  return { fence, former, signal: lost.signal, demand, stopRenewing };
}

function over(...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      // Not with AbortSignal.any: what it joins is kept for as long as any of them may still be aborted.
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    for (const signal of signals) signal.addEventListener('abort', done);
    if (signals.some((signal) => signal.aborted)) done();
  });
}
