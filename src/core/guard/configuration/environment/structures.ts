import type { Need } from './model.ts';
import type { Found } from './reads.ts';

/** Variables that are read as fields of something: taken apart, described by a schema, or filled in by a library. */
export function structureReads(file: string, text: string): readonly Found[] {
  if (/\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/.test(file)) return [...takenApart(text), ...schemaKeys(text)];
  if (/\.go$/.test(file)) return structTags(text);
  if (/\.py$/.test(file) && text.includes('BaseSettings')) return settingsFields(text);
  return [];
}

/** `const { SMTP_HOST, PORT = '3000' } = process.env`. */
function takenApart(text: string): readonly Found[] {
  return [
    ...text.matchAll(/\{([^{}]{1,4000})\}\s{0,20}=\s{0,20}(?:process|Bun|import\.meta)\.env\b(?!\s{0,5}[.[])/g),
  ].flatMap(({ 1: inside = '', index, 0: whole }) =>
    [...inside.matchAll(/(?:^|,)\s*([A-Za-z_]\w*)([^,]*)/g)].map((part) => {
      const name = part[1] ?? '';
      const need: Need = whole.includes('import.meta')
        ? 'built-in'
        : (part[2] ?? '').includes('=')
          ? 'optional'
          : 'required';
      return { name, at: index + 1 + part.index + part[0].indexOf(name), text: `{ ${name} } = process.env`, need };
    }),
  );
}

const SCHEMA_KEY =
  /(?:^|[{,])\s{0,40}([A-Z][A-Z0-9_]{0,99})["']?\s{0,4}:\s{0,4}((?:z|Joi|joi|v|t|T|Type|S|yup|envalid)\.\w+|(?:str|num|bool|url|port|host|email|json|makeValidator)\()([^\n]{0,300})/gm;

/** A schema that checks the environment when the service starts: zod, Joi, envalid and their like. */
function schemaKeys(text: string): readonly Found[] {
  if (!/\benv\b|Env\b/.test(text)) return [];
  return [...text.matchAll(SCHEMA_KEY)].map((match) => {
    const [whole, name = '', kind = '', rest = ''] = match;
    const joi = /^(?:Joi|joi|yup)/.test(kind) && !rest.includes('required');
    const need: Need =
      joi || /default|optional|nullish|\bcatch\(|devDefault/i.test(rest.split(/,\s*[A-Z]\w*\s*:/)[0] ?? '')
        ? 'optional'
        : 'required';
    return { name, at: match.index + whole.indexOf(name), text: `${name}: ${kind}`, need };
  });
}

/** `env:"SMTP_HOST,required"` of Go's libraries. */
function structTags(text: string): readonly Found[] {
  return [...text.matchAll(/`([^`\n]{0,300})`/g)].flatMap((tag) => {
    const named = /\b(?:env|envconfig):"([A-Za-z_]\w*)([^"]*)"/.exec(tag[1] ?? '');
    if (named === null) return [];
    const need: Need = /default/i.test(tag[1] ?? '') ? 'optional' : 'required';
    const name = named[1] ?? '';
    return [{ name, at: tag.index + 1 + named.index + named[0].indexOf(name), text: `env:"${name}"`, need }];
  });
}

/** Fields of pydantic's settings: `smtp_host: str` reads SMTP_HOST. */
function settingsFields(text: string): readonly Found[] {
  return [...text.matchAll(/^[ \t]+([A-Za-z_]\w{0,99})[ \t]*:[ \t]*([^=\n]{1,100})(=[^\n]*)?$/gm)].map((match) => {
    const [whole, field = '', , value] = match;
    const none = value === undefined || /=\s*Field\(\s*(?:\.\.\.|alias|env\b|validation_alias|description)/.test(value);
    return {
      name: field.toUpperCase(),
      at: match.index + whole.indexOf(field),
      text: `${field}: of the settings`,
      need: none && !/default/.test(value ?? '') ? ('required' as const) : ('optional' as const),
    };
  });
}
