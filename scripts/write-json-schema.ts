import { writeFileSync } from 'node:fs';
import { serviceJsonSchemaText } from '../src/config/json-schema.ts';

writeFileSync(new URL('../docs/astern.schema.json', import.meta.url), serviceJsonSchemaText());
