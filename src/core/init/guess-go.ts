import type { Guess, ProjectFacts, ProposedRole } from './model.ts';

export function guessGo(facts: ProjectFacts): Guess | null {
  if (facts.texts['go.mod'] === undefined) return null;
  const commands = facts.paths
    .map((path) => /^cmd\/([^/]+)\/main\.go$/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  const top = facts.paths.includes('main.go');
  const roles = top ? [role('web', 'app')] : commandRoles(commands);
  return {
    build: top ? 'go build -o bin/app .' : 'go build -o bin/ ./...',
    roles,
    notes: [
      'Found go.mod: go builds it into bin/.',
      ...(roles.length === 0 ? ['No main.go at the top and none in cmd/*: set build.run and roles.web.run.'] : []),
      ...(!top && commands.length > 1 ? [`cmd/ holds ${commands.join(', ')}: check which of them are roles.`] : []),
    ],
  };
}

function commandRoles(commands: readonly string[]): readonly ProposedRole[] {
  const worker = commands.find((name) => /worker|consumer|jobs/.test(name));
  const rest = commands.filter((name) => name !== worker);
  const web = rest.find((name) => /^(?:web|server|api|http)/.test(name)) ?? rest[0];
  return [...(web === undefined ? [] : [role('web', web)]), ...(worker === undefined ? [] : [role('worker', worker)])];
}

function role(name: string, binary: string): ProposedRole {
  return { name, run: `./bin/${binary}` };
}
