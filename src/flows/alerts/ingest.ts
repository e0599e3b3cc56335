import { setTimeout as delay } from 'node:timers/promises';
import type { NewDelivery } from '../../core/alerts/model.ts';
import { diskTrouble } from '../../lib/disk-trouble.ts';
import { messageOf, ProviderError } from '../../lib/errors.ts';
import { monotonicMs } from '../../lib/monotonic.ts';
import type { Needs } from '../world.ts';
import { createWaitingRoom, type WaitingRoom } from './waiting-room.ts';

/** What became of a delivery. `kept`: it is on disk. `refused`: it is not, as far as we know; its sender is to send it again. */
export type Taken =
  | { readonly kind: 'kept' }
  | { readonly kind: 'refused'; readonly why: string; readonly retryAfterS: number };

/** Memory for bodies that are being received. */
export type Room = {
  /** False: there is none now. What was taken is given back. */
  reserve(bytes: number): boolean;
  release(bytes: number): void;
};

/** Takes deliveries in, and answers for each only when it is on disk. */
export type Ingest = Room & {
  /** A part of the room, for those of whom nothing is known until they are read: they keep out nobody who came by a key. */
  readonly strangers: Room;
  /** Resolves when it is written, or was refused. Never rejects. */
  accept(delivery: NewDelivery): Promise<Taken>;
  /** Why nothing is taken in just now; null: all is well. */
  trouble(): string | null;
  /** Somebody sends, or waits for the answer. */
  isBusy(): boolean;
  /** Told after each write that something waits to be read; a hint only. Returns the way to stop. */
  onArrival(listener: () => void): () => void;
  /** Writes what waits, and takes nothing more. */
  close(): Promise<void>;
};

export type IngestLimits = {
  /** Of one transaction. */
  readonly groupDeliveries: number;
  readonly groupBytes: number;
  /** In memory. */
  readonly waitingDeliveries: number;
  readonly waitingBytes: number;
  /** Bodies that are being received or wait, all together. */
  readonly receivingBytes: number;
  /** Of these, from senders whose key stands in the body. */
  readonly strangerBytes: number;
  /** On disk, and not read yet. */
  readonly backlog: number;
  /** Whoever has waited so long is told to come again. */
  readonly waitMs: number;
  /** After a write that failed nothing is tried for so long: a database that is locked would hold up everything else meanwhile. */
  readonly restMs: number;
  /** So much of the disk is left for rollbacks and pages: alerts can be sent again. */
  readonly freeBytes: number;
};

/** How much the disk of the database has left; null: it cannot be told, or is not on this machine. */
export type FreeBytes = () => Promise<number | null>;

const MB = 1024 * 1024;

export const INGEST_LIMITS: IngestLimits = {
  groupDeliveries: 500,
  groupBytes: 8 * MB,
  waitingDeliveries: 20_000,
  waitingBytes: 64 * MB,
  receivingBytes: 128 * MB,
  strangerBytes: 32 * MB,
  backlog: 200_000,
  waitMs: 5_000,
  restMs: 1_000,
  freeBytes: 32 * MB,
};

const LOOK_MS = 1_000;
const LONGEST_GATHER_MS = 10;
const TOO_SLOW = 'the database is too slow';

type Options = { readonly limits?: IngestLimits; readonly freeBytes?: FreeBytes };

export function createIngest(world: Needs<'store' | 'clock' | 'log'>, options: Options = {}): Ingest {
  const { limits = INGEST_LIMITS, freeBytes = async () => null } = options;
  return new GroupCommit(world, limits, freeBytes);
}

/**
 * What arrives while one transaction is written goes into the next one, so that a storm costs few syncs of the disk. Whoever is told `kept` can be
 * sure; a write that failed, or took too long, is told as refused although it may have come through: twice is harmless, never is not.
 */
class GroupCommit implements Ingest {
  readonly strangers: Room;
  readonly #world: Needs<'store' | 'clock' | 'log'>;
  readonly #limits: IngestLimits;
  readonly #room: WaitingRoom;
  readonly #freeBytes: FreeBytes;
  readonly #listeners = new Set<() => void>();
  readonly #stopLooking: () => void;
  #receivingBytes = 0;
  #backlog = 0;
  #isBacklogKnown = false;
  #writing: Promise<void> | null = null;
  #resting: { readonly untilMs: number; readonly why: string } | null = null;
  #isClosed = false;
  #isDiskFull = false;
  #written = { atMs: 0, tookMs: 0 };

  constructor(world: Needs<'store' | 'clock' | 'log'>, limits: IngestLimits, freeBytes: FreeBytes) {
    this.#world = world;
    this.#limits = limits;
    this.#room = createWaitingRoom(limits);
    this.#freeBytes = freeBytes;
    this.strangers = partOf(this, limits.strangerBytes);
    this.#stopLooking = world.clock.every(LOOK_MS, () => {
      this.#expire();
      void this.#countBacklog();
      void this.#lookAtDisk();
    });
    void this.#lookAtDisk();
  }

  reserve(bytes: number): boolean {
    if (this.#receivingBytes + bytes > this.#limits.receivingBytes) return false;
    this.#receivingBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#receivingBytes -= bytes;
  }

  accept(delivery: NewDelivery): Promise<Taken> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.resolve(refusal);
    const taken = this.#room.enter(delivery, this.#world.clock.monotonic());
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return taken;
  }

  trouble(): string | null {
    const refusal = this.#isClosed ? null : this.#refusal();
    return refusal?.kind === 'refused' ? refusal.why : null;
  }

  isBusy(): boolean {
    return this.#receivingBytes > 0 || this.#writing !== null;
  }

  onArrival(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopLooking();
    const enough = new AbortController();
    const tooLong = this.#world.clock.sleep(this.#limits.waitMs, enough.signal).catch(() => undefined);
    // A database that hangs holds up no stop; whoever still waits gets no answer, and sends again.
    await Promise.race([this.#writing, tooLong]);
    enough.abort();
  }

  #refusal(): Taken | null {
    if (this.#isClosed) return refused('this server is stopping', 2);
    if (this.#resting !== null && this.#world.clock.monotonic() < this.#resting.untilMs)
      return refused(this.#resting.why, 5);
    if (this.#isDiskFull) return refused('the disk of the database is nearly full; what is left is for rollbacks', 30);
    if (this.#room.isFull()) return refused('more deliveries wait to be written than fit into memory', 5);
    if (this.#backlog + this.#room.size() < this.#limits.backlog) return null;
    return refused(`${this.#backlog} deliveries wait to be read; no more are taken until they are fewer`, 30);
  }

  async #writeAll(): Promise<void> {
    // Lets in what arrived in the same turn.
    await turn();
    while (this.#room.size() > 0) {
      await this.#gather();
      this.#expire();
      const group = this.#room.nextGroup();
      const startedMs = monotonicMs();
      if (group.length > 0) await this.#write(group);
      this.#room.leave();
      this.#written = { atMs: monotonicMs(), tookMs: monotonicMs() - startedMs };
      await turn();
    }
  }

  /**
   * Nobody can be heard while the embedded database syncs the disk. What comes soon after a write waits as long as that took, and for more to come:
   * at least half of the time is left for taking in, and the slower the disk, the more share a sync.
   */
  async #gather(): Promise<void> {
    const { atMs, tookMs } = this.#written;
    const restMs = atMs + Math.min(tookMs, LONGEST_GATHER_MS) - monotonicMs();
    const isEnough = this.#room.size() >= this.#limits.groupDeliveries;
    if (restMs > 0 && !isEnough && !this.#isClosed) await delay(restMs);
  }

  async #write(group: readonly NewDelivery[]): Promise<void> {
    const startedMs = this.#world.clock.monotonic();
    try {
      await this.#world.store.deliveries.add(group);
      this.#kept(group, this.#world.clock.monotonic() - startedMs);
    } catch (error) {
      if (isTrouble(error)) return this.#failed(group, error);
      this.#world.log.error({ error, deliveries: group.length }, `deliveries cannot be stored: ${messageOf(error)}`);
      if (group.length === 1) return this.#room.answer(group, refused('this delivery cannot be stored', 60));
      // One of them is at fault; it must not take the others with it.
      for (const one of group) await this.#write([one]);
    }
  }

  /** It is kept, however long it took; but whoever comes after a write that took too long does better to come again. */
  #kept(group: readonly NewDelivery[], tookMs: number): void {
    const { waitMs, restMs } = this.#limits;
    this.#resting = tookMs > waitMs ? { untilMs: this.#world.clock.monotonic() + restMs, why: TOO_SLOW } : null;
    if (this.#resting !== null) this.#room.empty(refused(TOO_SLOW, 10));
    this.#backlog += group.length;
    this.#isBacklogKnown = false;
    this.#room.answer(group, { kind: 'kept' });
    for (const listener of this.#listeners) listener();
  }

  #failed(group: readonly NewDelivery[], error: unknown): void {
    const why = messageOf(diskTrouble(error) ?? error);
    this.#world.log.warn({ error, deliveries: group.length }, `deliveries could not be written: ${why}`);
    this.#resting = { untilMs: this.#world.clock.monotonic() + this.#limits.restMs, why };
    this.#room.answer(group, refused(why, 5));
    this.#room.empty(refused(why, 5));
  }

  /** Whoever has waited too long for a slow disk is told so, while the sender still listens. */
  #expire(): void {
    const beforeMs = this.#world.clock.monotonic() - this.#limits.waitMs;
    this.#room.expire(beforeMs, refused(TOO_SLOW, 10));
  }

  async #lookAtDisk(): Promise<void> {
    const freeBytes = await this.#freeBytes().catch(() => null);
    this.#isDiskFull = freeBytes !== null && freeBytes < this.#limits.freeBytes;
  }

  async #countBacklog(): Promise<void> {
    if (this.#isBacklogKnown && this.#backlog < this.#limits.backlog) return;
    this.#isBacklogKnown = true;
    try {
      this.#backlog = await this.#world.store.deliveries.count('waiting');
    } catch (error) {
      this.#isBacklogKnown = false;
      this.#world.log.warn({ error }, `deliveries that wait cannot be counted: ${messageOf(error)}`);
    }
  }
}

function partOf(room: Room, mostBytes: number): Room {
  let taken = 0;
  return {
    reserve: (bytes) => {
      if (taken + bytes > mostBytes || !room.reserve(bytes)) return false;
      taken += bytes;
      return true;
    },
    release: (bytes) => {
      taken -= bytes;
      room.release(bytes);
    },
  };
}

function refused(why: string, retryAfterS: number): Taken {
  return { kind: 'refused', why, retryAfterS };
}

/** Of the disk or the database, and not of what was to be written. */
function isTrouble(error: unknown): boolean {
  return error instanceof ProviderError || diskTrouble(error) !== null;
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
