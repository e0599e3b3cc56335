import { catalogue } from './001-catalogue.ts';
import { work } from './002-work.ts';
import { duty } from './003-duty.ts';
import { targetRouter } from './004-target-router.ts';
import { weighing } from './005-weighing.ts';
import { livable } from './006-livable.ts';
import { pipelines } from './007-pipelines.ts';
import { guard } from './008-guard.ts';
import { incidents } from './009-incidents.ts';
import { elsewhere } from './010-elsewhere.ts';
import type { Migration } from './migration.ts';

/** In order, without gaps; a migration that was released is never changed. */
export const migrations: readonly Migration[] = [
  catalogue,
  work,
  duty,
  targetRouter,
  weighing,
  livable,
  pipelines,
  guard,
  incidents,
  elsewhere,
];
