/** A word of Elixir as far as migrations need them. `key`: `null:`; `text` without what is put in when it runs, else `template`. */
export type Token = {
  readonly type: 'atom' | 'text' | 'template' | 'number' | 'word' | 'key' | 'sign' | 'break';
  readonly value: string;
  readonly line: number;
  /** Line on which the content of a text begins. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
};

const RULES: readonly (readonly [Token['type'] | 'blank', RegExp])[] = [
  ['blank', /[ \t\r\f]+|#[^\n]*/y],
  ['break', /\n|;/y],
  ['text', /(?:~[sS])?"""[\s\S]*?"""|(?:~[sS])?'''[\s\S]*?'''/y],
  [
    'text',
    /(?:~[sS])?"(?:[^"\\]|\\[\s\S])*"|~[sSwW](?:\((?:[^)\\]|\\[\s\S])*\)|\[(?:[^\]\\]|\\[\s\S])*\]|\{(?:[^}\\]|\\[\s\S])*\}|\|(?:[^|\\]|\\[\s\S])*\|)a?|'(?:[^'\\]|\\[\s\S])*'/y,
  ],
  ['key', /[a-z_]\w*[?!]?:(?=\s)|"[^"\n\\]*":(?=\s)/y],
  ['atom', /:[a-zA-Z_]\w*[?!]?|:"(?:[^"\\]|\\.)*"/y],
  ['number', /-?\d[\d_]*(?:\.\d+)?/y],
  ['word', /@?[a-zA-Z_][\w.]*[?!]?/y],
  ['sign', /\|>|->|<>|=>|<-|[=!<>]=|&&|\|\||[\s\S]/y],
];

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const [type, match] = matchAt(text, at);
    const value = match;
    if (type !== 'blank') tokens.push(token(type, value, { line, start: at }));
    line += value.split('\n').length - 1;
    at += value.length;
  }
  return tokens;
}

/** Keys stand before texts, so that `"a": 1` is none of them. */
function matchAt(text: string, at: number): readonly [Token['type'] | 'blank', string] {
  for (const [type, rule] of ORDERED) {
    rule.lastIndex = at;
    const match = rule.exec(text)?.[0];
    if (match !== undefined && match !== '') return [type, match];
  }
  return ['sign', text.charAt(at)];
}

const ORDERED = [...RULES].sort(([one], [next]) => Number(next === 'key') - Number(one === 'key'));

function token(type: Token['type'], written: string, { line, start }: { line: number; start: number }): Token {
  const place = { line, from: line, start, end: start + written.length };
  if (type === 'key') return { type, value: written.replace(/:$/, '').replace(/^"|"$/g, ''), ...place };
  if (type === 'atom') return { type, value: written.slice(1).replace(/^"|"$/g, ''), ...place };
  if (type === 'number') return { type, value: written.replaceAll('_', ''), ...place };
  if (type !== 'text') return { type, value: written, ...place };
  const isHeredoc = /^(~[sS])?("""|''')/.test(written);
  const inside = isHeredoc
    ? written.replace(/^(~[sS])?.{3}[^\n]*\n?/, '').slice(0, -3)
    : written.replace(/^(~[sSwW])?./, '').replace(/.a?$/s, '');
  const isTemplate = /#\{/.test(inside) && !/^~[SW]/.test(written);
  const value = /^~[SW]/.test(written)
    ? inside
    : inside.replace(/\\([\s\S])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter === 't' ? '\t' : letter));
  const words = /^~[wW]/.test(written) ? 'word-list:' : '';
  return { type: isTemplate ? 'template' : 'text', ...place, value: words + value, from: isHeredoc ? line + 1 : line };
}
