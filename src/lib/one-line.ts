/** Text that others wrote, on one line, without what a terminal, a mail program or a phone would obey. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}
