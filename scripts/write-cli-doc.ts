import { writeFileSync } from 'node:fs';
import { cliDoc } from './cli-doc.ts';

// Followed by `npm run format`, which lays out the tables.
writeFileSync(new URL('../docs/cli.md', import.meta.url), await cliDoc());
