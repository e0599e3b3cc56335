import { bindSession, createNouns, sessionOf } from '../nouns.ts';
import type { Nouns } from '../store.ts';

/**
 * Several nouns as they stood at one instant. What `work` asks at once travels to the database at once; nobody is kept from writing meanwhile,
 * and nothing can be written here.
 */
export async function readTogether<T>(nouns: Nouns, work: (tx: Nouns) => Promise<T>): Promise<T> {
  return sessionOf(nouns).consistently((tx) => work(bindSession(createNouns(tx), tx)));
}
