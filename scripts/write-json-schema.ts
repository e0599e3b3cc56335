import { writeFileSync } from 'node:fs';
import { serviceJsonSchema } from '../src/config/json-schema.ts';

// Followed by `npm run format`, which lays it out like every other file.
writeFileSync(
  new URL('../docs/astern.schema.json', import.meta.url),
  `${JSON.stringify(serviceJsonSchema(), null, 2)}\n`,
);
