import type { NewDelivery } from '../../core/alerts/model.ts';
import type { IngestLimits, Taken } from './ingest.ts';

/** Deliveries on their way to the disk, in the order in which they came, each with somebody who waits for the answer. */
export type WaitingRoom = {
  enter(delivery: NewDelivery, nowMs: number): Promise<Taken>;
  size(): number;
  isFull(): boolean;
  /** Those that are written next; they stay answerable until `leave`. */
  nextGroup(): readonly NewDelivery[];
  leave(): void;
  answer(deliveries: readonly NewDelivery[], taken: Taken): void;
  /** Answers whoever came before, also of the group that is just being written. */
  expire(beforeMs: number, taken: Taken): void;
  /** Answers everybody who waits. */
  empty(taken: Taken): void;
};

type Guest = { readonly delivery: NewDelivery; readonly sinceMs: number; readonly answer: (taken: Taken) => void };

type Limits = Pick<IngestLimits, 'groupDeliveries' | 'groupBytes' | 'waitingDeliveries' | 'waitingBytes'>;

export function createWaitingRoom(limits: Limits): WaitingRoom {
  const waiting: Guest[] = [];
  let bytes = 0;
  let group: ReadonlyMap<string, Guest> = new Map();

  const take = (count: number): readonly Guest[] => {
    const taken = waiting.splice(0, count);
    for (const { delivery } of taken) bytes -= sizeOf(delivery);
    return taken;
  };

  return {
    enter: (delivery, sinceMs) =>
      new Promise((answer) => {
        waiting.push({ delivery, sinceMs, answer });
        bytes += sizeOf(delivery);
      }),
    size: () => waiting.length,
    isFull: () => waiting.length >= limits.waitingDeliveries || bytes >= limits.waitingBytes,
    nextGroup: () => {
      const guests = take(groupSize(waiting, limits));
      group = new Map(guests.map((guest) => [guest.delivery.id, guest]));
      return guests.map(({ delivery }) => delivery);
    },
    leave: () => {
      group = new Map();
    },
    answer: (deliveries, taken) => {
      for (const { id } of deliveries) group.get(id)?.answer(taken);
    },
    expire: (beforeMs, taken) => {
      for (const guest of group.values()) if (guest.sinceMs <= beforeMs) guest.answer(taken);
      const first = waiting.findIndex(({ sinceMs }) => sinceMs > beforeMs);
      for (const guest of take(first === -1 ? waiting.length : first)) guest.answer(taken);
    },
    empty: (taken) => {
      for (const guest of take(waiting.length)) guest.answer(taken);
    },
  };
}

/** As many as one transaction takes; at least one, however large. */
function groupSize(waiting: readonly Guest[], { groupDeliveries, groupBytes }: Limits): number {
  let count = 0;
  let bytes = 0;
  for (const { delivery } of waiting) {
    bytes += sizeOf(delivery);
    if (count === groupDeliveries || (count > 0 && bytes > groupBytes)) break;
    count += 1;
  }
  return count;
}

function sizeOf({ body }: NewDelivery): number {
  return body.length;
}
