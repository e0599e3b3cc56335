import { writeFileSync } from 'node:fs';
import { serviceJsonSchema } from '../src/config/json-schema.ts';
import { alertSchema } from '../src/providers/alerts/plain-schema.ts';

// Followed by `npm run format`, which lays it out like every other file.
for (const [file, schema] of [
  ['astern.schema.json', serviceJsonSchema()],
  ['alert.schema.json', alertSchema],
] as const)
  writeFileSync(new URL(`../docs/${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
