import type { Command } from './command.ts';
import { ack } from './commands/ack.ts';
import { alerts } from './commands/alerts.ts';
import { backup } from './commands/backup.ts';
import { breakGlass } from './commands/break-glass.ts';
import { build } from './commands/build.ts';
import { cancel } from './commands/cancel.ts';
import { ci } from './commands/ci.ts';
import { cleanup } from './commands/cleanup.ts';
import { debts } from './commands/debts.ts';
import { decide } from './commands/decide.ts';
import { deploy } from './commands/deploy.ts';
import { doctor } from './commands/doctor.ts';
import { events } from './commands/events.ts';
import { exportCommand } from './commands/export.ts';
import { gates } from './commands/gates.ts';
import { guard } from './commands/guard.ts';
import { hotfix } from './commands/hotfix.ts';
import { importCommand } from './commands/import.ts';
import { incident } from './commands/incident.ts';
import { init } from './commands/init.ts';
import { links } from './commands/links.ts';
import { lock } from './commands/lock.ts';
import { locks } from './commands/locks.ts';
import { log } from './commands/log.ts';
import { maintenance } from './commands/maintenance.ts';
import { migrate } from './commands/migrate.ts';
import { oncall } from './commands/oncall.ts';
import { page, pages } from './commands/page.ts';
import { pipelines } from './commands/pipelines.ts';
import { release } from './commands/release.ts';
import { releases } from './commands/releases.ts';
import { rerun } from './commands/rerun.ts';
import { restore } from './commands/restore.ts';
import { rollback } from './commands/rollback.ts';
import { server } from './commands/server.ts';
import { ship } from './commands/ship.ts';
import { status } from './commands/status.ts';
import { unlock } from './commands/unlock.ts';

/** In the order in which help lists them. */
export const allCommands: readonly Command[] = [
  status,
  releases,
  pipelines,
  rerun,
  ship,
  decide,
  rollback,
  breakGlass,
  build,
  deploy,
  cleanup,
  cancel,
  lock,
  unlock,
  locks,
  events,
  log,
  guard,
  gates,
  hotfix,
  debts,
  ci,
  release,
  init,
  doctor,
  server,
  migrate,
  backup,
  restore,
  exportCommand,
  importCommand,
  oncall,
  alerts,
  incident,
  ack,
  maintenance,
  page,
  pages,
  links,
];
