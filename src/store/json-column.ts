import { ProviderError } from '../lib/errors.ts';

/** JSON columns are text in every database; what we wrote ourselves is trusted when it is read. */
export function toJson(value: object): string;
export function toJson(value: object | null): string | null;
export function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

export function fromJson<T>(text: string, row = 'a record'): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    const next = 'the rest goes on; put back a backup, or ask for help with this one';
    throw new ProviderError('database', `${row} cannot be read, it is damaged: ${next}`, { retryable: false, cause });
  }
}

export function fromJsonOrNull<T>(text: string | null, row?: string): T | null {
  return text === null ? null : fromJson<T>(text, row);
}

/** Those of many that can be read: one that is damaged must not stop the work on all others. Read alone, it says what is wrong with it. */
export function readable<Row, Item>(rows: readonly Row[], read: (row: Row) => Item): readonly Item[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (error) {
      if (error instanceof ProviderError) return [];
      throw error;
    }
  });
}
