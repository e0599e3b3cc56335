/** Somebody the settings of the server know, by the name of the token or of the caller. */
export type Person = {
  readonly name: string;
  /** As their commits carry them. */
  readonly emails: readonly string[];
  /** Such as `on-call`. */
  readonly groups: readonly string[];
};

/** A name as a caller, a commit or a settings file writes it, with the e-mail addresses that come with it. */
export type Named = { readonly name: string; readonly email: string };

export function inGroup(people: readonly Person[], group: string): readonly Person[] {
  return people.filter(({ groups }) => groups.includes(group));
}

/** The person whom this name or address belongs to; null: the settings know nobody of it. */
export function personOf(people: readonly Person[], { name, email }: Named): Person | null {
  const isTheirs = (one: Person) => same(one.name, name) || hasAddress(one, name) || hasAddress(one, email);
  return people.find(isTheirs) ?? null;
}

/** Are these two one person, as far as names, addresses and the settings tell? */
export function isSamePerson(people: readonly Person[], one: Named, other: Named): boolean {
  if (same(one.name, other.name) || same(one.email, other.email)) return true;
  if (same(one.name, other.email) || same(one.email, other.name)) return true;
  const known = personOf(people, one);
  return known !== null && known.name === personOf(people, other)?.name;
}

function hasAddress({ emails }: Person, address: string): boolean {
  return emails.some((email) => same(email, address));
}

/** Nothing is not the same as nothing: an author without an address is not everybody. */
function same(one: string, other: string): boolean {
  const folded = fold(one);
  return folded !== '' && folded === fold(other);
}

function fold(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}
