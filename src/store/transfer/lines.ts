import { createHash } from 'node:crypto';
import type { AnyRow, Table } from './tables.ts';

/**
 * An export is a text of JSON lines: a header, one line a row, and an end that says how many there were and what all of them hash to. A file
 * that was cut or changed on its way is found out by its end, and a changed event by the chain besides.
 */
export type Header = {
  readonly kind: 'astern-export';
  readonly format: 1;
  readonly schema: number;
  readonly exportedAtMs: number;
  readonly lastSeq: number;
  readonly lastHash: string;
};

export type RowLine = { readonly kind: 'row'; readonly table: Table['name']; readonly row: AnyRow };
export type EndLine = { readonly kind: 'end'; readonly rows: number; readonly sha256: string };

/** Sums up the lines before the end, on both ways. */
export function createTally() {
  const hash = createHash('sha256');
  let rows = 0;
  return {
    add(line: string, isRow: boolean) {
      hash.update(line).update('\n');
      if (isRow) rows += 1;
    },
    end: (): EndLine => ({ kind: 'end', rows, sha256: hash.digest('hex') }),
  };
}
