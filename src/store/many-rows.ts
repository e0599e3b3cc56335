import { CompiledQuery, type Kysely } from 'kysely';
import type { StoreDialect } from './dialect/dialect.ts';
import type { Schema } from './schema.ts';
import type { Session } from './session.ts';

/** One statement carries so many rows: databases take a limited number of values. */
export const AT_ONCE = 100;

type Value = string | number | null;
type Compilable = { compile(): CompiledQuery };

/**
 * A statement about so many things at once. To build and compile one of a hundred rows takes longer than to run it, and its text depends on nothing
 * but how many there are: it is compiled once for each number of them. `write` adds the values of one thing in the order in which the statement names
 * them; `before` stand before all of them.
 */
export function aboutMany<One>(
  build: (db: Kysely<Schema>, some: readonly One[]) => Compilable,
  write: (one: One, values: Value[]) => void,
) {
  const texts = new WeakMap<StoreDialect, Map<number, string>>();

  const textFor = ({ dialect, db }: Session, some: readonly One[]): string => {
    const known = texts.get(dialect) ?? new Map<number, string>();
    texts.set(dialect, known);
    const text = known.get(some.length) ?? build(db, some).compile().sql;
    known.set(some.length, text);
    return text;
  };

  return async <Row>(session: Session, all: readonly One[], before: readonly Value[] = []): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for (let from = 0; from < all.length; from += AT_ONCE) {
      const some = all.slice(from, from + AT_ONCE);
      const parameters = [...before];
      for (const one of some) write(one, parameters);
      const found = await session.db.executeQuery<Row>(CompiledQuery.raw(textFor(session, some), parameters));
      rows.push(...found.rows);
    }
    return rows;
  };
}
