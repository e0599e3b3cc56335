const WORDS =
  /^(and|or|not|is|null|in|between|like|ilike|similar|to|any|all|array|true|false|case|when|then|else|end|cast|as|text|varchar|integer|bigint|numeric|date|timestamp|interval|char_length|length|collate|escape|from|distinct|boolean|jsonb?|uuid)$/i;

/** Names in an expression that are neither words of SQL, functions nor texts. */
export function namesIn(expression: string): readonly string[] {
  const bare = expression.replace(/'(?:[^']|'')*'/g, ' ').replace(/::\s*[\w]+(\s*\[\])?/g, ' ');
  const found = [...bare.matchAll(/"([^"]+)"|`([^`]+)`|\b([a-z_][\w$]*)\b(?!\s*\()/gi)].map(
    ([, one, two, three]) => one ?? two ?? three ?? '',
  );
  return [...new Set(found.filter((one) => !WORDS.test(one)))];
}
