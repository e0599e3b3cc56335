import { own } from './own.ts';

const UNCOUNTABLE =
  /^(equipment|information|rice|money|species|series|fish|sheep|jeans|police|news|data|metadata|feedback|staff|media)$/i;
const IRREGULAR: Readonly<Record<string, string>> = {
  person: 'people',
  man: 'men',
  woman: 'women',
  child: 'children',
  sex: 'sexes',
  move: 'moves',
  zombie: 'zombies',
  foot: 'feet',
  tooth: 'teeth',
  goose: 'geese',
};

/** Rules of Rails, the first that fits. */
const PLURALS: readonly (readonly [RegExp, string])[] = [
  [/(quiz)$/i, '$1zes'],
  [/^(oxen)$/i, '$1'],
  [/^(ox)$/i, '$1en'],
  [/^(m|l)ice$/i, '$1ice'],
  [/^(m|l)ouse$/i, '$1ice'],
  [/(matr|vert|ind)(?:ix|ex)$/i, '$1ices'],
  [/(x|ch|ss|sh)$/i, '$1es'],
  [/([^aeiouy]|qu)y$/i, '$1ies'],
  [/(hive)$/i, '$1s'],
  [/(?:([^f])fe|([lr])f)$/i, '$1$2ves'],
  [/sis$/i, 'ses'],
  [/([ti])a$/i, '$1a'],
  [/([ti])um$/i, '$1a'],
  [/(buffal|tomat)o$/i, '$1oes'],
  [/(bu)s$/i, '$1ses'],
  [/(alias|status)$/i, '$1es'],
  [/(octop|vir)us$/i, '$1i'],
  [/^(ax|test)is$/i, '$1es'],
  [/s$/i, 's'],
  [/$/, 's'],
];

/** Plural as Rails and Laravel make it: `line_item` -> `line_items`. */
export function plural(word: string): string {
  const [, before = '', last = word] = /^(.*_)?([^_]+)$/.exec(word) ?? [];
  if (UNCOUNTABLE.test(last)) return word;
  const irregular = own(IRREGULAR, last.toLowerCase());
  if (irregular !== undefined) return before + irregular;
  const rule = PLURALS.find(([ending]) => ending.test(last));
  return rule === undefined ? word : before + last.replace(rule[0], rule[1]);
}

/** `LineItem` -> `line_item`; of `Shop::LineItem` the last. */
export function underscored(name: string): string {
  const last = name.split(/::|\\/).at(-1) ?? name;
  return last
    .replace(/([A-Z\d]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

const SINGULARS: readonly (readonly [RegExp, string])[] = [
  [/people$/, 'person'],
  [/children$/, 'child'],
  [/(wo)?men$/, '$1man'],
  [/(ss)$/, '$1'],
  [
    /(database|movie|shoe|house|cause|course|purchase|release|response|expense|invoice|license|case|base|phase|use|course)s$/,
    '$1',
  ],
  [/(status|alias|bus|campus|virus|bonus)es$/, '$1'],
  [/(x|ch|ss|sh)es$/, '$1'],
  [/(quiz)zes$/, '$1'],
  [/(matr|append)ices$/, '$1ix'],
  [/(vert|ind)ices$/, '$1ex'],
  [/([^aeiouy]|qu)ies$/, '$1y'],
  [/([lr])ves$/, '$1f'],
  [/(hive|tive)s$/, '$1'],
  [/([^f])ves$/, '$1fe'],
  [/(analy|ba|diagno|the|synop|cri)ses$/, '$1sis'],
  [/([ti])a$/, '$1um'],
  [/(tomat|buffal|her|potat)oes$/, '$1o'],
  [/s$/, ''],
];

/** Singular as Rails makes it: `line_items` -> `line_item`. */
export function singular(word: string): string {
  const [, before = '', last = word] = /^(.*_)?([^_]+)$/.exec(word) ?? [];
  if (UNCOUNTABLE.test(last)) return word;
  const rule = SINGULARS.find(([ending]) => ending.test(last));
  return rule === undefined ? word : before + last.replace(rule[0], rule[1]);
}
