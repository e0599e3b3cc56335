import type { QueryConfig } from 'pg';

/** Asked so often it is worth a name: what is built for one occasion, as with a list of its own length, seldom is. */
const WORTH_A_NAME = 3;
/** The database keeps each of them on every connection. */
const MOST_NAMES = 300;
const MOST_COUNTED = 250;
/** What is longer writes or asks for many rows, and is another statement for each number of them. */
const LONGEST = 4_000;

/**
 * Under a name the database reads and plans a statement once for each connection, and not each time; that is half of what a look at a few
 * tables costs it. All connections of a pool use the same names.
 */
export class Statements {
  readonly #asked = new Map<string, number>();
  readonly #names = new Map<string, string>();
  #generation = 1;

  ask(text: string, values: unknown[]): QueryConfig {
    const name = this.#nameOf(text);
    return name === null ? { text, values } : { name, text, values };
  }

  /** The tables have changed, by an upgrade of another server: plans for the old ones are refused. From now on all are made anew. */
  renew(): void {
    this.#generation += 1;
    this.#names.clear();
  }

  #nameOf(text: string): string | null {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (text.length > LONGEST || this.#names.size >= MOST_NAMES || this.#count(text) < WORTH_A_NAME) return null;
    const name = `astern_${this.#generation}_${this.#names.size}`;
    this.#names.set(text, name);
    this.#asked.delete(text);
    return name;
  }

  #count(text: string): number {
    if (this.#asked.size >= MOST_COUNTED) this.#asked.clear();
    const count = (this.#asked.get(text) ?? 0) + 1;
    this.#asked.set(text, count);
    return count;
  }
}
