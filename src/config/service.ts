import type { ServiceConfig } from '../core/releases/model.ts';
import { clashes } from './checks.ts';
import { type Path, readDocument } from './document.ts';
import { fill } from './fill.ts';
import { invalid, problemAt, problemsOf } from './problems.ts';
import { serviceSchema } from './schema.ts';

/** Read an `astern.yml`. `file` is what messages call it. Throws UserError `config/invalid` that lists all that is wrong. */
export function parseServiceConfig(text: string, file: string): ServiceConfig {
  const reading = readDocument(text, holdsVariable);
  if (reading.kind === 'broken') throw invalid(file, reading.problems);
  const { document } = reading;

  const parsed = serviceSchema.safeParse(document.value);
  if (!parsed.success) throw invalid(file, problemsOf(parsed.error.issues, document));

  const config = fill(parsed.data);
  const found = clashes(parsed.data, config).map(({ path, message }) => problemAt(document, path, message));
  if (found.length > 0) throw invalid(file, found);
  return config;
}

/** `build.env.X`, `roles.web.env.X`, `environments.production.env.X`. */
function holdsVariable(path: Path): boolean {
  const [top] = path;
  if (top === 'build') return path.length === 3 && path[1] === 'env';
  return (top === 'roles' || top === 'environments') && path.length === 4 && path[2] === 'env';
}
