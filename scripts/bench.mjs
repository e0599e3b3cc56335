// `npm run bench`: install, then measure. Names of rows and `--json` may follow: `npm run bench -- rollback --json`.
import { join } from 'node:path';
import { ensureInstalled, root, standInFor } from './install.mjs';

const node = await ensureInstalled();
await standInFor(node, [join(root, 'bench', 'main.ts'), ...process.argv.slice(2)]);
