/** An expression in which a column has another name. What stands in quotes as text is left alone. */
export function renameWord(expression: string, from: string, to: string): string {
  return expression.replace(/'(?:[^']|'')*'|[\p{L}_][\p{L}\p{N}_$]*/gu, (word) => (word === from ? to : word));
}
