/** What a person or a token is allowed, each including the ones before it. */
export const ROLES = ['viewer', 'responder', 'deployer', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Somebody who asked, and what they may do. */
export type Caller = { readonly name: string; readonly role: Role };

export function may(caller: Caller, needed: Role): boolean {
  return ROLES.indexOf(caller.role) >= ROLES.indexOf(needed);
}
