import { jsonText } from '../json-schema/keywords.ts';
import { type Fields, fieldsOf, isFields } from '../tree.ts';
import type { Demand, Scheme } from './model.ts';
import { type Context, deref } from './parts.ts';
import { wordsOf } from './read.ts';

export function schemesOf(context: Context): ReadonlyMap<string, Scheme> {
  const { root, swagger } = context;
  const holder = fieldsOf(swagger ? root.securityDefinitions : fieldsOf(root.components).securitySchemes);
  return new Map(
    Object.keys(holder).map((key) => {
      const fields = fieldsOf(deref(context, holder[key], { holder, key }));
      return [key, { ...described(fields), spot: { holder, key } }] as const;
    }),
  );
}

/** How a caller shows who it is. Two schemes under one name are the same if what a caller sends for one passes for the other. */
function described(fields: Fields): Pick<Scheme, 'what' | 'identity'> {
  const { type, name, scheme, in: place } = fields;
  if (type === 'apiKey') return same(`the ${String(place)} \`${String(name)}\``, `key ${String(place)} ${caseless(String(name), place)}`);
  if (type === 'basic' || (type === 'http' && String(scheme).toLowerCase() === 'basic')) return same('name and password', 'basic');
  if (type === 'http') return same(bearer(fields), `http ${String(scheme)} ${String(fields.bearerFormat ?? '')}`.toLowerCase());
  if (type === 'openIdConnect') return same('an OpenID sign-in', `openid ${String(fields.openIdConnectUrl)}`);
  if (type === 'oauth2') return same('an OAuth token', `oauth ${tokenPlaces(fields)}`);
  return same(`\`${String(type ?? 'a sign-in')}\``, `other ${jsonText(fields)}`);
}

function same(what: string, identity: string): Pick<Scheme, 'what' | 'identity'> {
  return { what, identity };
}

function caseless(name: string, place: unknown): string {
  return place === 'header' ? name.toLowerCase() : name;
}

function bearer({ scheme, bearerFormat }: Fields): string {
  const format = bearerFormat === undefined ? '' : ` (${String(bearerFormat)})`;
  return `a ${String(scheme ?? 'bearer')} token${format}`;
}

/** Who gives tokens out: another issuer's are not taken. */
function tokenPlaces({ flows, tokenUrl, authorizationUrl }: Fields): string {
  const urls = Object.values(fieldsOf(flows)).map((flow) => fieldsOf(flow).tokenUrl ?? fieldsOf(flow).authorizationUrl);
  return [...new Set([...urls, tokenUrl ?? authorizationUrl].filter((url) => url !== undefined).map(String))].sort().join(' ');
}

/** No `security` at all, or an empty list, lets everybody in; so does one `{}` among others. */
export function demandsOf(security: unknown): readonly Demand[] {
  if (!Array.isArray(security) || security.length === 0) return [new Map()];
  return security.filter(isFields).map((demand) => new Map(Object.entries(demand).map(([name, scopes]) => [name, wordsOf(scopes)])));
}
