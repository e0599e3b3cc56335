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

type Described = Pick<Scheme, 'what' | 'identity' | 'kinds'>;

function described(fields: Fields): Described {
  const { type, name, scheme, in: place } = fields;
  if (type === 'apiKey')
    return same(`the ${String(place)} \`${String(name)}\``, `key ${String(place)} ${caseless(String(name), place)}`);
  if (type === 'basic' || (type === 'http' && String(scheme).toLowerCase() === 'basic'))
    return same('name and password', 'basic');
  if (type === 'http')
    return same(`a ${String(scheme ?? 'bearer')} token`, `http ${String(scheme)}`.toLowerCase(), kindOf(fields));
  if (type === 'openIdConnect') return same('an OpenID sign-in', 'openid', [String(fields.openIdConnectUrl)]);
  if (type === 'oauth2') return same('an OAuth token', 'oauth', issuers(fields));
  return same(`\`${String(type ?? 'a sign-in')}\``, `other ${jsonText(fields)}`);
}

function same(what: string, identity: string, kinds: readonly string[] = []): Described {
  return { what, identity, kinds };
}

function caseless(name: string, place: unknown): string {
  return place === 'header' ? name.toLowerCase() : name;
}

function kindOf({ bearerFormat }: Fields): readonly string[] {
  return typeof bearerFormat === 'string' ? [bearerFormat.toLowerCase()] : [];
}

/** Who gives tokens out: another issuer's are not taken. */
function issuers({ flows, tokenUrl, authorizationUrl }: Fields): readonly string[] {
  const urls = Object.values(fieldsOf(flows)).map((flow) => fieldsOf(flow).tokenUrl ?? fieldsOf(flow).authorizationUrl);
  return [...urls, tokenUrl ?? authorizationUrl].filter((url) => typeof url === 'string');
}

/** What a caller sends for one passes for the other. */
export function isSameScheme(one: Scheme, other: Scheme): boolean {
  if (one.identity !== other.identity) return false;
  return one.kinds.length === 0 || other.kinds.length === 0 || one.kinds.some((kind) => other.kinds.includes(kind));
}

/** No `security` at all, or an empty list, lets everybody in; so does one `{}` among others. */
export function demandsOf(security: unknown): readonly Demand[] {
  if (!Array.isArray(security) || security.length === 0) return [new Map()];
  return security
    .filter(isFields)
    .map((demand) => new Map(Object.entries(demand).map(([name, scopes]) => [name, wordsOf(scopes)])));
}
