import type { Tool } from '../model.ts';

type Marks = { readonly up: RegExp; readonly down: RegExp };

/** Lines by which tools tell the way up from the way down in one file. */
const MARKS: Partial<Readonly<Record<Tool, Marks>>> = {
  goose: { up: /^\s*--\s*\+goose\s+up\b/i, down: /^\s*--\s*\+goose\s+down\b/i },
  'sql-migrate': { up: /^\s*--\s*\+migrate\s+up\b/i, down: /^\s*--\s*\+migrate\s+down\b/i },
  dbmate: { up: /^\s*--\s*migrate:up\b/i, down: /^\s*--\s*migrate:down\b/i },
  'node-pg-migrate': { up: /^\s*--[\s-]*up\s+migration\b/i, down: /^\s*--[\s-]*down\s+migration\b/i },
};

/** Files that lead down only. A folder of plain files may hold both ways, by any of the usual names. */
const DOWN_FILES: Partial<Readonly<Record<Tool, RegExp>>> = {
  'golang-migrate': /\.down\.sql$/i,
  'node-pg-migrate': /\.down\.sql$/i,
  flyway: /(^|\/)U[^/]*__[^/]*\.sql$/,
  plain:
    /([._-](down|rollback|undo|revert)\.sql$)|((^|\/)(down|rollback|undo|revert)\/)|((^|\/)U\d[^/]*__[^/]*\.sql$)/i,
};

/** Does the file lead down and nothing else? */
export function leadsDown(tool: Tool, path: string): boolean {
  return DOWN_FILES[tool]?.test(path) ?? false;
}

/** The text with all that is not the way up made empty: its lines keep their numbers. */
export function upPart(tool: Tool, text: string): string {
  const marks = tool === 'plain' ? Object.values(MARKS).find((one) => hasMark(text, one)) : MARKS[tool];
  const whole = tool === 'drizzle' || tool === 'plain' ? withoutBreakpoints(text) : text;
  return marks === undefined || !hasMark(text, marks) ? whole : marked(whole, marks);
}

function hasMark(text: string, { up, down }: Marks): boolean {
  return text.split('\n').some((line) => up.test(line) || down.test(line));
}

/** A file may begin without the word for up; then all before the word for down is the way up. */
function marked(text: string, { up, down }: Marks): string {
  const lines = text.split('\n');
  let isUp = !lines.some((line) => up.test(line));
  const kept = lines.map((line) => {
    if (up.test(line)) isUp = true;
    else if (down.test(line)) isUp = false;
    else return isUp ? line : '';
    return '';
  });
  return kept.join('\n');
}

/** Drizzle's mark between statements is no comment in MySQL. */
function withoutBreakpoints(text: string): string {
  return text.replace(/(;?)[ \t]*-->[ \t]*statement-breakpoint/g, ';');
}
