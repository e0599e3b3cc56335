const LONGEST = 63;
const MOST_TRIES = 100;

/** The name that PostgreSQL gives to what has none: `orders_user_id_fkey`, with a number where that is taken. */
export function defaultName(
  parts: { readonly table: string; readonly columns: readonly string[]; readonly label: string },
  taken: ReadonlySet<string>,
): string {
  for (let count = 0; count < MOST_TRIES; count += 1) {
    const name = fitted({ ...parts, label: count === 0 ? parts.label : `${parts.label}${count}` });
    if (!taken.has(name)) return name;
  }
  return fitted({ ...parts, label: `${parts.label}${taken.size}` });
}

/** Shortened as PostgreSQL does: the longer of table and columns loses a letter at a time. */
function fitted({ table, columns, label }: { table: string; columns: readonly string[]; label: string }): string {
  const second = columns.join('_');
  const room = LONGEST - label.length - 1 - (second === '' ? 0 : 1);
  let [first, rest] = [table.length, second.length];
  while (first + rest > room) {
    if (first > rest) first -= 1;
    else rest -= 1;
  }
  return [table.slice(0, first), second.slice(0, rest), label].filter((part) => part !== '').join('_');
}
