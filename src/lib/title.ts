const LONGEST = 200;
/** Nearly all that is ever written: there is nothing in it to be cleaned. */
const CLEAN = /^[!-~](?:[ -~]*[!-~])?$/;

/** The first line of what somebody wrote, as it can stand in any list: nothing in it moves a terminal or turns the text around. */
export function titleOf(text: string): string {
  if (text.length <= LONGEST && CLEAN.test(text)) return text;
  const [line = ''] = text.trimStart().split('\n', 1);
  const plain = line.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1).trimEnd()}…` : plain;
}
