import type { EnumType, Message, ProtoSchema, Service, TypeRef } from './model.ts';

/** Packages and services that are called otherwise now; nothing else about them need have changed. */
export type Moves = {
  readonly packages: ReadonlyMap<string, string>;
  readonly services: ReadonlyMap<string, string>;
};

/** From the target's names to the live ones. */
export function findMoves(live: ProtoSchema, target: ProtoSchema): Moves {
  const packages = movedPackages(live, target);
  return { packages, services: movedServices(live, target, packages) };
}

function movedPackages(live: ProtoSchema, target: ProtoSchema): ReadonlyMap<string, string> {
  const now = contents(live);
  const before = contents(target);
  const gone = [...before].filter(([name]) => !now.has(name));
  const fresh = [...now].filter(([name]) => !before.has(name));
  const moves = new Map<string, string>();
  for (const [name, names] of gone) {
    const free = fresh.filter(([other]) => ![...moves.values()].includes(other));
    const [best] = free
      .map(([other, others]) => ({ other, shared: names.filter((one) => others.includes(one)).length }))
      .sort((one, two) => two.shared - one.shared);
    if (best !== undefined && best.shared * 2 >= names.length && best.shared > 0) moves.set(name, best.other);
  }
  return moves;
}

/** Of each package, what it declares, by the names within it. */
function contents(schema: ProtoSchema): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const all = [...schema.messages.values(), ...schema.enums.values(), ...schema.services.values()];
  for (const one of all) {
    const list = names.get(one.package) ?? [];
    names.set(one.package, list);
    list.push(withoutPackage(one));
  }
  return names;
}

function withoutPackage(one: { readonly name: string; readonly package: string }): string {
  return one.package === '' ? one.name : one.name.slice(one.package.length + 1);
}

function movedServices(live: ProtoSchema, target: ProtoSchema, packages: ReadonlyMap<string, string>) {
  const rename = renamer(packages, target);
  const gone = [...target.services.values()].filter((one) => !live.services.has(rename(one.name)));
  const known = new Set([...target.services.keys()].map(rename));
  const fresh = [...live.services.values()].filter(({ name }) => !known.has(name));
  const moves = new Map<string, string>();
  for (const service of gone) {
    const there =
      fresh.find((one) => withoutPackage(one) === withoutPackage(service)) ??
      fresh.find((one) => sameRpcs(one, service));
    if (there !== undefined && ![...moves.values()].includes(there.name)) moves.set(service.name, there.name);
  }
  return moves;
}

function sameRpcs(one: Service, other: Service): boolean {
  const names = (service: Service) =>
    service.rpcs
      .map(({ name }) => name)
      .sort()
      .join(' ');
  return one.rpcs.length > 0 && names(one) === names(other);
}

type Rename = (name: string) => string;

function renamer(packages: ReadonlyMap<string, string>, schema: ProtoSchema): Rename {
  const names = new Map<string, string>();
  for (const one of [...schema.messages.values(), ...schema.enums.values(), ...schema.services.values()]) {
    const to = packages.get(one.package);
    if (to !== undefined) names.set(one.name, to === '' ? withoutPackage(one) : `${to}.${withoutPackage(one)}`);
  }
  return (name) => names.get(name) ?? name;
}

/** The target in the live one's names, so that what only moved is compared with itself. */
export function inLiveNames(target: ProtoSchema, { packages, services }: Moves): ProtoSchema {
  if (packages.size === 0 && services.size === 0) return target;
  const rename = renamer(packages, target);
  const type = (ref: TypeRef): TypeRef => ({ ...ref, name: rename(ref.name) });
  const named = <T extends { readonly name: string }>(list: Iterable<T>, change: (one: T) => T) =>
    new Map([...list].map(change).map((one) => [one.name, one] as const));
  return {
    ...target,
    messages: named(target.messages.values(), (one: Message) => ({
      ...one,
      name: rename(one.name),
      fields: one.fields.map((field) => ({ ...field, type: type(field.type) })),
    })),
    enums: named(target.enums.values(), (one: EnumType) => ({ ...one, name: rename(one.name) })),
    services: named(target.services.values(), (one: Service) => ({
      ...one,
      name: services.get(one.name) ?? rename(one.name),
      rpcs: one.rpcs.map((rpc) => ({ ...rpc, request: type(rpc.request), response: type(rpc.response) })),
    })),
  };
}
