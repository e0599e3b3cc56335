// `npm start`: install, then Astern with a sample shop and one incident played on it. `npm start -- --no-drill` only serves.
import { join } from 'node:path';
import { ensureInstalled, root, standInFor } from './install.mjs';

const node = await ensureInstalled();
// Over the channel the child sees when we are gone, however that happened.
await standInFor(node, [join(root, 'demo', 'main.ts'), ...process.argv.slice(2)], { ipc: true });
