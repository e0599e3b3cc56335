import * as graphql from 'graphql';

export type DocumentNode = graphql.DocumentNode;
export type FieldDefinitionNode = graphql.FieldDefinitionNode;
export type InputValueDefinitionNode = graphql.InputValueDefinitionNode;
export type TypeNode = graphql.TypeNode;
export type GraphQLSchema = graphql.GraphQLSchema;

/** What walks over documents need. */
export const syntax = {
  Kind: graphql.Kind,
  print: graphql.print,
  visit: graphql.visit,
  visitWithTypeInfo: graphql.visitWithTypeInfo,
  TypeInfo: graphql.TypeInfo,
  isAbstractType: graphql.isAbstractType,
};

export type Parsed = { readonly document: DocumentNode } | { readonly trouble: string; readonly line: number | null };

const LONGEST = 10_000_000;
const MOST_TOKENS = 1_500_000;
const DEEPEST = 200;

/** Read one text, bounded; what it holds is never run. */
export function parseGraphql(raw: string): Parsed {
  const text = raw.startsWith('\u{feff}') ? raw.slice(1) : raw;
  const refused = refusal(text);
  if (refused !== null) return { trouble: refused, line: null };
  try {
    return { document: graphql.parse(text, { maxTokens: MOST_TOKENS }) };
  } catch (error) {
    return troubleOf(error);
  }
}

function refusal(text: string): string | null {
  if (text.length > LONGEST) return 'it is longer than 10 MB';
  if (text.includes('\0')) return 'it holds NUL bytes (another encoding than UTF-8?)';
  if (text.includes('\u{fffd}')) return 'it is not UTF-8';
  return nesting(text) > DEEPEST ? 'it is nested too deeply' : null;
}

function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const mark of text) {
    if (mark === '{' || mark === '[' || mark === '(') depth += 1;
    else if (mark === '}' || mark === ']' || mark === ')') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function troubleOf(error: unknown): { trouble: string; line: number | null } {
  if (error instanceof graphql.GraphQLError)
    return { trouble: error.message, line: error.locations?.[0]?.line ?? null };
  return {
    trouble: error instanceof RangeError ? 'it is nested too deeply' : String((error as Error).message),
    line: null,
  };
}

/** A schema to validate documents against; null where its types do not fit together. */
export function buildSchema(document: DocumentNode): GraphQLSchema | null {
  try {
    return graphql.buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  } catch {
    return null;
  }
}

/** Fragments and variables that are not used are no reason to refuse a document that clients send. */
const RULES = graphql.specifiedRules.filter(
  (rule) => !['NoUnusedFragmentsRule', 'NoUnusedVariablesRule'].includes(rule.name),
);

export type Objection = { readonly message: string; readonly line: number | null };

export function objections(schema: GraphQLSchema, document: DocumentNode): readonly Objection[] {
  try {
    return graphql.validate(schema, document, RULES, { maxErrors: 20, hideSuggestions: true }).map((error) => ({
      message: error.message,
      line: error.locations?.[0]?.line ?? null,
    }));
  } catch (error) {
    return [troubleOf(error)].map(({ trouble, line }) => ({ message: trouble, line }));
  }
}
