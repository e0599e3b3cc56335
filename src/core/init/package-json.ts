import type { ProjectFacts } from './model.ts';

export type PackageJson = {
  readonly name: string;
  readonly main: string;
  readonly packageManager: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly workspaces: boolean;
};

/** What matters of package.json; whatever has the wrong shape counts as absent. */
export function readPackageJson(
  facts: ProjectFacts,
): { readonly kind: 'read'; readonly json: PackageJson } | { readonly kind: 'broken' } | null {
  const text = facts.texts['package.json'];
  if (text === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { kind: 'broken' };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { kind: 'broken' };
  const raw = value as Record<string, unknown>;
  return {
    kind: 'read',
    json: {
      name: word(raw.name),
      main: word(raw.main),
      packageManager: word(raw.packageManager),
      scripts: words(raw.scripts),
      dependencies: words(raw.dependencies),
      devDependencies: words(raw.devDependencies),
      workspaces: raw.workspaces !== undefined || facts.paths.includes('pnpm-workspace.yaml'),
    },
  };
}

export function dependencyNames(json: PackageJson): readonly string[] {
  return [...Object.keys(json.dependencies), ...Object.keys(json.devDependencies)];
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function words(value: unknown): Readonly<Record<string, string>> {
  if (value === null || typeof value !== 'object') return {};
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => typeof inner === 'string'));
}
