import type { ProposedRole } from './model.ts';

/** Roles of a Procfile; its `release:` line is not a role. */
export function procfileRoles(text: string): {
  readonly roles: readonly ProposedRole[];
  readonly notes: readonly string[];
} {
  const roles = new Map<string, ProposedRole>();
  const notes: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^([A-Za-z0-9_-]+):\s*(\S.{0,3999})$/.exec(line);
    const [, written, command] = match ?? [];
    if (written === undefined || command === undefined) continue;
    const run = command.trimEnd();
    if (written === 'release') {
      notes.push(
        `The Procfile's release command (${run}) is not a role: run it as part of build.run or before you ship.`,
      );
      continue;
    }
    const name = roleName(written);
    if (name !== written) notes.push(`${written} of the Procfile is called ${name} here.`);
    if (!roles.has(name)) roles.set(name, { name, run });
  }
  const names = [...roles.keys()];
  if (names.length > 0) notes.unshift(`Found Procfile: ${list(names)} taken from it.`);
  return { roles: [...roles.values()], notes };
}

function roleName(written: string): string {
  const name = written
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 41);
  return name === '' ? 'role' : name;
}

function list(names: readonly string[]): string {
  if (names.length === 1) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
