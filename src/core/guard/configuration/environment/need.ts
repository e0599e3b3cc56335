import type { Need } from './model.ts';

const AROUND = 400;
const FAILS =
  /\b(?:throw|raise|exit|die|abort|panic\w*|[fF]atal\w*|fail\w*|croak|invariant|assert|[eE]rror\(|Err\(|bail!)/;
/** Something stands in its place, or its absence is looked at. */
const INSTEAD = /^(?:\?\?=?|\|\|=?|\?:|\?\.|&&|&\.|\?(?![.\w])|or\b|and\b|is\b|if\b|==|!=|=~|\/\/|\|>\s?Kernel\.\|\|)/;
const METHODS =
  /^\.(?:presence\b|present\?|blank\?|nil\?|to_s\b|to_i\b|unwrap_or\w*|ok\(\)|is_ok\(\)|is_err\(\)|or_else|orElse\w*|getOrElse|isDefined|default\(|as_deref)/;
const ASKED =
  /(?:\bif\s*\(?|\belsif\s|\belif\s|\bunless\s*\(?|\bwhile\s*\(?|!!|\bBoolean\(|\bbool\(|\btypeof\s|\bis_?[sS]et\(|\bisset\(|\bempty\(|ofNullable\(|Option\(|\[\[?\s(?:!\s)?-[nz]\s"?|!)\s*$/;
const LAST_OF_SEVERAL = /(?:\|\||\?\?|\bor)\s*$/;
const ASSIGNED =
  /(?:^|[\s;({])(?:(?:const|let|var|val|my|local|readonly|final)\s+)?\$?([A-Za-z_]\w{0,60})(?:\s*:\s*\w{1,40})?(?:,\s*(\w{1,60}))?\s*(?::=|=)\s*$/;

/** From what stands before and after the expression, how badly its variable is needed. Null: it is set there, not read. */
export function needIn(text: string, start: number, end: number): Need | null {
  const before = text.slice(Math.max(0, start - 120), start);
  const after = text.slice(end, end + AROUND);
  const argument = /^["'`]?\s*,\s*([^\n]{0,200})/.exec(after)?.[1];
  if (argument !== undefined && isDefault(argument)) return 'optional';
  const rest = behind(after);
  if (/^=(?![=~>])/.test(rest) || /\bdelete\s+$/.test(before)) return null;
  if (isBlock(rest)) return failsSoon(rest) ? 'required' : 'optional';
  if (INSTEAD.test(rest) || METHODS.test(rest)) return failsSoon(rest) ? 'required' : 'optional';
  if (ASKED.test(before)) return failsSoon(rest) ? 'required' : 'optional';
  if (LAST_OF_SEVERAL.test(before)) return 'optional';
  return askedLater(before, rest) ? 'optional' : 'required';
}

/** `config('PORT', cast=int)` has no default; `config('PORT', cast=int, default=1)` has one. */
function isDefault(argument: string): boolean {
  if (/^(?:cast|coerce|type|subcast|validate)\s*=/.test(argument)) return /\b(?:default|missing)\s*=/.test(argument);
  return !/^(?:default\s*=\s*)?(?:\.\.\.|undefined\b|null\s*\)?;?$)/.test(argument) && !/^\)/.test(argument);
}

/** What follows the whole expression: brackets that close it, casts and the like are stepped over. */
function behind(after: string): string {
  return after.replace(
    /^["'`]?\s*(?:,[^\n)]{0,200})?[)\]}]{0,3}!?(?:\s+as\s+\w{1,40})?\)?[ \t]*(?:\r?\n[ \t]*(?=[?|&.]|or\b))?/,
    '',
  );
}

/** Ruby's `ENV.fetch('X') { 'default' }`. */
function isBlock(rest: string): boolean {
  return /^(?:\{(?!\s*$)|do\b)/m.test(rest.split('\n', 1)[0] ?? '');
}

function failsSoon(rest: string): boolean {
  return FAILS.test(rest.slice(0, 120).split(/\n\s*\n/, 1)[0] ?? '');
}

/** `host := os.Getenv("HOST")`, and then `if host == "" { host = "localhost" }`. */
function askedLater(before: string, rest: string): boolean {
  const [, first, second] = ASSIGNED.exec(before.slice(before.lastIndexOf('\n') + 1)) ?? [];
  if (first === undefined) return false;
  const name = second === undefined ? first : `(?:${first}|${second})`;
  const asked = new RegExp(
    `(?:\\bif\\s*\\(?\\s*\\$?${name}\\b|\\bunless\\s+\\$?${name}\\b|!\\s?\\$?${name}\\b|\\b${name}\\s*(?:\\?\\?|\\|\\||&&|\\?(?![.\\w])|==|!=)|\\b${name}\\s+(?:or|is)\\b)`,
  ).exec(rest);
  return asked !== null && !failsSoon(rest.slice(asked.index));
}
