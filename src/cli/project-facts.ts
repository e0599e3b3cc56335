import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { ProjectFacts } from '../core/init/model.ts';

const MOST_PATHS = 5_000;
const DEEPEST = 3;
const LARGEST_BYTES = 256 * 1024;

const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  'vendor',
  'dist',
  'build',
  'target',
  'tmp',
  'log',
  'coverage',
  '.venv',
  'venv',
  '.next',
  '.cache',
  '__pycache__',
]);

/** Files whose text tells how a project is built, started and checked. */
const READ: ReadonlySet<string> = new Set([
  'package.json',
  'Procfile',
  'Dockerfile',
  'Gemfile',
  'go.mod',
  'requirements.txt',
  'pyproject.toml',
  'config/routes.rb',
  'prisma/schema.prisma',
  'server.js',
  'server.mjs',
  'server.ts',
  'index.js',
  'app.js',
  'src/server.js',
  'src/server.ts',
  'src/index.js',
  'src/index.ts',
  'src/app.js',
  'src/app.ts',
  'app.py',
  'main.py',
  'app/main.py',
  'app/__init__.py',
  'src/main.py',
  'main.go',
]);

/** Look through a folder, without following links and without reading more than a bounded amount. */
export function readProjectFacts(folder: string): ProjectFacts {
  const top = resolve(folder);
  const paths = listPaths(top);
  const texts: Record<string, string> = {};
  const skipped: string[] = [];
  for (const path of paths.filter((one) => READ.has(one))) {
    const text = readBounded(join(top, path));
    if (text === null) skipped.push(path);
    else texts[path] = text;
  }
  return { folderName: basename(top), paths, texts, skipped };
}

function listPaths(top: string): readonly string[] {
  const paths: string[] = [];
  let level = [''];
  for (let depth = 1; depth <= DEEPEST && paths.length < MOST_PATHS; depth += 1) {
    const below: string[] = [];
    for (const folder of level) {
      for (const entry of entriesOf(join(top, folder))) {
        const path = `${folder}${entry.name}`;
        if (entry.isFile()) paths.push(path);
        else if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) {
          paths.push(`${path}/`);
          below.push(`${path}/`);
        }
      }
    }
    level = below;
  }
  return paths.slice(0, MOST_PATHS);
}

function entriesOf(folder: string) {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1)).slice(0, MOST_PATHS);
  } catch {
    // A folder that may not be looked into tells nothing; the rest of the project still does.
    return [];
  }
}

function readBounded(path: string): string | null {
  try {
    if (lstatSync(path).size > LARGEST_BYTES) return null;
    const text = readFileSync(path, 'utf8');
    return text.includes('\0') ? null : text;
  } catch {
    // Reported to the person as skipped.
    return null;
  }
}
