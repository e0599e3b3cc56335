import type { Nouns, SharedStore } from '../../src/store/store.ts';

/** Ways in which a part that Astern leans on can be wrong; the simulation must find each of them. */
export const DEFECTS = [
  'router-ignores-fences',
  'router-is-not-asked',
  'store-ignores-duty',
  'store-ignores-operation-fences',
  'store-forgets-answers',
  'store-forgets-locks',
  'lease-by-the-wall-clock',
] as const;

export type Defect = (typeof DEFECTS)[number];

/** The same store, with what is wrong with it. */
export function withDefect(store: SharedStore, defect: Defect | null): SharedStore {
  const broken = brokenNouns(defect);
  if (broken === null) return store;
  return {
    ...broken(store),
    transaction: (work) => store.transaction((tx) => work(broken(tx))),
    readTogether: (work) => store.readTogether((tx) => work(broken(tx))),
  };
}

function brokenNouns(defect: Defect | null): (<N extends Nouns>(nouns: N) => N) | null {
  switch (defect) {
    case 'store-ignores-operation-fences':
      return (nouns) => ({ ...nouns, operations: withoutFences(nouns.operations) });
    case 'store-forgets-answers':
      return (nouns) => ({ ...nouns, answers: { ...nouns.answers, put: async () => undefined } });
    case 'store-forgets-locks':
      return (nouns) => ({ ...nouns, locks: { ...nouns.locks, put: async () => undefined } });
    default:
      return null;
  }
}

function withoutFences(operations: Nouns['operations']): Nouns['operations'] {
  const any = async (id: string) => {
    const found = await operations.get(id);
    if (found === null) throw new Error(`no operation ${id}`);
    return found;
  };
  return {
    ...operations,
    hold: any,
    update: async (id, _fence, change) => {
      const { status, fence } = await any(id);
      if (status === 'active') await operations.update(id, fence, change);
    },
    end: async (id, _fence, end) => {
      const { status, fence } = await any(id);
      if (status === 'active') await operations.end(id, fence, end);
    },
  };
}
