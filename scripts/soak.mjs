// `npm run soak`: install, then ten minutes of work and blows under load: `npm run soak -- --minutes 2 --router haproxy --store postgres`.
import { join } from 'node:path';
import { ensureInstalled, root, standInFor } from './install.mjs';

const node = await ensureInstalled();
await standInFor(node, [join(root, 'bench', 'soak.ts'), ...process.argv.slice(2)]);
