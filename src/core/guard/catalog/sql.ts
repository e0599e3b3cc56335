/** A text in a statement of any of the databases; a backslash means something to MySQL alone, and is refused there. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function texts(values: readonly string[]): string {
  return values.map(text).join(', ');
}

/** `column IN (…)`, false for none. */
export function isIn(expression: string, values: readonly string[]): string {
  return values.length === 0 ? '1 = 0' : `${expression} IN (${texts(values)})`;
}

/** 2 where it is proven, 1 where something was done, else 0. */
export function answer(proven: string, partly: string | null = null): string {
  return `CASE WHEN ${proven} THEN 2${partly === null ? '' : ` WHEN ${partly} THEN 1`} ELSE 0 END`;
}
