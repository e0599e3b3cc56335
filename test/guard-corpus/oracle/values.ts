import type { Column } from './catalog.ts';

const NUMBERS: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9007199254740993',
};

/** A value that fits a column, as SQL; `seed` makes texts differ from each other. */
export function sample(column: Column, seed: string): string {
  if (column.type in NUMBERS) return '3';
  switch (column.type) {
    case 'numeric':
      return '7.5';
    case 'boolean':
      return 'true';
    case 'date':
      return "'2026-11-15'";
    case 'uuid':
      return 'gen_random_uuid()';
    case 'json':
    case 'jsonb':
      return `'{"k": 1}'`;
    case 'enum':
      return `'${column.labels[0] ?? ''}'`;
    case 'domain':
      return "'DE'";
    case 'text[]':
      return "'{a,b}'";
    case 'bytea':
      return "'x'";
    default:
      if (column.type.startsWith('timestamp')) return "'2026-11-15 12:00:00'";
      return `'${cut(seed, column.length)}'`;
  }
}

/** Everything that code for this column may write: bounds, odd texts, each label. */
export function variety(column: Column): readonly string[] {
  const nothing = column.nullable ? ['null'] : [];
  if (column.type in NUMBERS) return [...nothing, '0', '1', '-1', '5', NUMBERS[column.type] ?? '1'];
  switch (column.type) {
    case 'numeric':
      return [...nothing, '0', '0.25', '-1', largest(column)];
    case 'boolean':
      return [...nothing, 'true', 'false'];
    case 'enum':
      return [...nothing, ...column.labels.map((label) => `'${label}'`)];
    case 'date':
      return [...nothing, "'1999-01-01'", "'2031-12-31'"];
    case 'domain':
      return [...nothing, "'US'", "'DE'"];
    case 'json':
    case 'jsonb':
      return [...nothing, "'{}'", "'[1]'"];
    case 'text':
    case 'character varying':
    case 'character': {
      const full = 'x'.repeat(column.length ?? 500);
      const texts = ['', '7', 'Ünï; "7"', 'pending', 'web', 'kiosk', full];
      return [...nothing, ...texts.filter((text) => text.length <= (column.length ?? 500)).map((text) => `'${text}'`)];
    }
    default:
      return nothing;
  }
}

/** A condition on a column as an application writes it, with numbers as numbers. */
export function comparison(column: Column): string | null {
  if (column.type in NUMBERS || column.type === 'numeric') return `${column.name} > 1`;
  switch (column.type) {
    case 'boolean':
      return column.name;
    case 'enum':
      return `${column.name} in (${column.labels.map((label) => `'${label}'`).join(', ')})`;
    case 'text':
    case 'character varying':
      return `${column.name} like 'a%'`;
    case 'text[]':
      return `'a' = any(${column.name})`;
    case 'jsonb':
      return `${column.name} @> '{}'`;
    case 'date':
      return `${column.name} < date '2030-01-01'`;
    default:
      return column.type.startsWith('timestamp') ? `${column.name} < now()` : null;
  }
}

export function largest(column: Column): string {
  const { precision, scale } = column;
  if (precision === null || scale === null) return '123456.789';
  return `${'9'.repeat(precision - scale)}${scale > 0 ? `.${'9'.repeat(scale)}` : ''}`;
}

function cut(text: string, length: number | null): string {
  return length === null ? text : text.slice(-length);
}
