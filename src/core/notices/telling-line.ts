/** What runtimes print after the error itself. */
const SIGNATURE = /^Node\.js v\d/;

/** The line of a program's last words that says why it ended: not the stack below the error, and not what its runtime signs with. */
export function tellingLine(lastWords: string): string {
  const lines = lastWords.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /^\S/.test(line) && !/^[})\]]+,?$/.test(line) && !SIGNATURE.test(line));
  return (telling.at(-1) ?? lines.at(-1) ?? '').trim();
}
