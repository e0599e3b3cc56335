import type { Dialect } from '../../sql/change.ts';
import type { Tool } from '../model.ts';

/** One tool at work in a repository. */
export type MigrationSetup = {
  readonly tool: Tool;
  /** Folders that hold migrations. */
  readonly folders: readonly string[];
  /** Fits the paths of its migrations, whatever commit they are of. */
  readonly dialect: Dialect | null;
  /** What told the dialect: a file or a package. */
  readonly dialectFrom: string | null;
  readonly dump: Dump | null;
};

export type Dump = {
  readonly path: string;
  readonly kind: 'rails' | 'sql' | 'prisma' | 'drizzle';
};
