import type { Change } from '../sql/change.ts';
import { readAlembic } from './alembic/read.ts';
import { readDjango } from './django/read.ts';
import { readKnex } from './knex/read.ts';
import type { ReadOptions, TextFile, Tool } from './model.ts';
import { readRails } from './rails/read.ts';
import { readSqlFile } from './sql-tools/read.ts';

export function readMigration(tool: Tool, file: TextFile, options: ReadOptions): readonly Change[] {
  const reading = { ...options, file: file.path };
  if (tool === 'rails' && file.path.endsWith('.rb')) return readRails(file, reading);
  if (tool === 'django') return readDjango(file, reading, new Map());
  if (tool === 'alembic') return readAlembic(file, reading);
  if (tool === 'knex') return readKnex(file, reading);
  return readSqlFile(tool, file, reading);
}
