import { own } from '../own.ts';
/** An element of XML, or what stands for one in YAML and JSON. */
export type Element = {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
  /** Where it stands in its file; -1 in YAML and JSON. */
  readonly start: number;
  readonly end: number;
  /** Line, within the text that was read, on which its own text begins. */
  readonly textLine: number;
};

type Open = {
  tag: string;
  attributes: Map<string, string>;
  children: Element[];
  text: string;
  start: number;
  textLine: number;
};

const DEEPEST = 100;
const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * A strict reader of plain XML: no entities but the five of the standard, no DTD with rules of its own, nothing is fetched. Null: not well
 * formed, or deeper or longer than a changelog is.
 */
export function readXml(text: string): Element | null {
  if (text.length > LONGEST) return null;
  const root: Open = { tag: '', attributes: new Map(), children: [], text: '', start: 0, textLine: 1 };
  const path: Open[] = [root];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const top = path.at(-1);
    const next = text.indexOf('<', at);
    const plain = next === -1 ? text.slice(at) : text.slice(at, next);
    if (top === undefined) return null;
    addText(top, decoded(plain), line);
    line += breaks(plain);
    if (next === -1) break;
    TOKEN.lastIndex = next;
    const match = TOKEN.exec(text);
    if (match === null) return null;
    const [token, closed, opened, attributes = '', empty] = match;
    at = TOKEN.lastIndex;
    if (token.startsWith('<![CDATA[')) addText(top, token.slice(9, -3), line);
    line += breaks(token);
    if (opened !== undefined) {
      const element: Open = {
        tag: local(opened),
        attributes: attributesIn(attributes),
        children: [],
        text: '',
        start: next,
        textLine: line,
      };
      if (empty === '/') top.children.push(done(element, at));
      else path.push(element);
      if (path.length > DEEPEST) return null;
    } else if (closed !== undefined) {
      const element = path.pop();
      if (element === undefined || element === root || element.tag !== local(closed)) return null;
      path.at(-1)?.children.push(done(element, at));
    }
  }
  return path.length === 1 && root.children.length === 1 && root.text.trim() === '' ? (root.children[0] ?? null) : null;
}

function addText(element: Open, text: string, line: number): void {
  if (element.text === '') element.textLine = line;
  element.text += text;
}

function done({ tag, attributes, children, text, start, textLine }: Open, end: number): Element {
  return { tag, attributes, children, text, start, end, textLine };
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function attributesIn(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', one, two]) => [local(name), decoded(one ?? two ?? '')]),
  );
}

/** An entity that is not of the standard stays as it is written. */
function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,4}));/gi,
    (all, decimal?: string, hex?: string, name?: string) => {
      const point = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : Number.NaN;
      if (point <= 0x10ffff) return String.fromCodePoint(point);
      return own(ENTITIES, name ?? '') ?? all;
    },
  );
}

function breaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

const LARGEST = 200_000;
const LONGEST = 4_000_000;

/** Lists whose parts stand in XML without anything around them. */
const FLAT = /^(databaseChangeLog|changes|columns)$/;

function element(tag: string, children: readonly Element[]): Element {
  return { tag, attributes: new Map(), children, text: '', start: -1, end: -1, textLine: 1 };
}

/** The same shape made of plain data. Null: no object, or too large. */
export function elementOf(tag: string, data: unknown, budget = { left: LARGEST }): Element | null {
  const attributes = new Map<string, string>();
  const children: Element[] = [];
  budget.left -= 1;
  if (budget.left < 0) return null;
  let text = '';
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) {
    for (const [key, value] of Object.entries(data)) {
      if (Array.isArray(value)) {
        const listedThere = value.map((one) => listed(key, one, budget));
        const known = listedThere.filter((one) => one !== null);
        if (known.length < listedThere.length) return null;
        if (FLAT.test(key)) children.push(...known);
        else children.push(element(key, known));
      } else if (typeof value === 'object' && value !== null) {
        const child = elementOf(key, value, budget);
        if (child === null) return null;
        children.push(child);
      } else if (value !== null && value !== undefined) attributes.set(key, String(value));
    }
  } else text = data === null || data === undefined ? '' : String(data);
  return { tag, attributes, children, text, start: -1, end: -1, textLine: 1 };
}

/** `- column: {...}` is a column, whatever the list is called. */
function listed(key: string, one: unknown, budget: { left: number }): Element | null {
  const keys = typeof one === 'object' && one !== null && !Array.isArray(one) ? Object.entries(one) : [];
  const [only] = keys;
  if (keys.length === 1 && only !== undefined && (typeof only[1] === 'object' || only[1] === null))
    return elementOf(only[0], only[1] ?? {}, budget);
  return elementOf(key, one, budget);
}
