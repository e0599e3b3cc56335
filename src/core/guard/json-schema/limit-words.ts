/** What a limit says, as people say it: "at most 5 characters". */
export function limitWords(name: string | null, value: string | null): string {
  if (value === null) return 'no such limit';
  const words = WORDS[name ?? ''];
  return words === undefined ? `the rule \`${name}\`` : words.replace('<n>', value);
}

const WORDS: Readonly<Record<string, string>> = {
  minimum: 'at least <n>',
  maximum: 'at most <n>',
  minLength: 'at least <n> characters',
  maxLength: 'at most <n> characters',
  minItems: 'at least <n> entries',
  maxItems: 'at most <n> entries',
  minProperties: 'at least <n> keys',
  maxProperties: 'at most <n> keys',
  multipleOf: 'multiples of <n>',
  uniqueItems: 'nothing twice',
  pattern: 'the pattern `<n>`',
  format: 'the format `<n>`',
};

export function formatWords(format: string | null): string {
  return format === null ? 'any text' : (FORMATS[format] ?? `\`${format}\``);
}

const FORMATS: Readonly<Record<string, string>> = {
  date: 'a date',
  'date-time': 'a date with time',
  time: 'a time',
  uuid: 'a UUID',
  email: 'a mail address',
  uri: 'a web address',
  int32: 'a number up to 2,147,483,647 (`int32`)',
  int64: 'a larger number (`int64`)',
};

export function typeWords(types: readonly string[]): string {
  return types.map((type) => TYPES[type] ?? type).join(' or ');
}

const TYPES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};
