import { stripVTControlCharacters } from 'node:util';

/** Rows with aligned columns; the last column keeps its own width. Colours do not count as width. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  return all.map((row) => {
    const cells = head.map((_, column) =>
      pad(row[column] ?? '', column === head.length - 1 ? 0 : (widths[column] ?? 0)),
    );
    return cells.join('  ').trimEnd();
  });
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** At most `width` characters; what is left out shows as `...`. */
export function shorten(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 3)).join('')}...`;
}

/** Terminal cells: letters of East Asian scripts and emoji take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of stripVTControlCharacters(text)) width += isWide(letter.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

function isWide(point: number): boolean {
  return (
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd)
  );
}
