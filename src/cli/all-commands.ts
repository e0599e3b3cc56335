import type { Command } from './command.ts';

/** Each is loaded when it is asked for. In the order in which help lists them. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  status: async () => (await import('./commands/status.ts')).status,
  releases: async () => (await import('./commands/releases.ts')).releases,
  pipelines: async () => (await import('./commands/pipelines.ts')).pipelines,
  rerun: async () => (await import('./commands/rerun.ts')).rerun,
  ship: async () => (await import('./commands/ship.ts')).ship,
  decide: async () => (await import('./commands/decide.ts')).decide,
  rollback: async () => (await import('./commands/rollback.ts')).rollback,
  'break-glass': async () => (await import('./commands/break-glass.ts')).breakGlass,
  build: async () => (await import('./commands/build.ts')).build,
  deploy: async () => (await import('./commands/deploy.ts')).deploy,
  cleanup: async () => (await import('./commands/cleanup.ts')).cleanup,
  cancel: async () => (await import('./commands/cancel.ts')).cancel,
  lock: async () => (await import('./commands/lock.ts')).lock,
  unlock: async () => (await import('./commands/unlock.ts')).unlock,
  locks: async () => (await import('./commands/locks.ts')).locks,
  events: async () => (await import('./commands/events.ts')).events,
  log: async () => (await import('./commands/log.ts')).log,
  guard: async () => (await import('./commands/guard.ts')).guard,
  gates: async () => (await import('./commands/gates.ts')).gates,
  hotfix: async () => (await import('./commands/hotfix.ts')).hotfix,
  debts: async () => (await import('./commands/debts.ts')).debts,
  ci: async () => (await import('./commands/ci.ts')).ci,
  release: async () => (await import('./commands/release.ts')).release,
  init: async () => (await import('./commands/init.ts')).init,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  server: async () => (await import('./commands/server.ts')).server,
  migrate: async () => (await import('./commands/migrate.ts')).migrate,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restore,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  oncall: async () => (await import('./commands/oncall.ts')).oncall,
  alerts: async () => (await import('./commands/alerts.ts')).alerts,
  elsewhere: async () => (await import('./commands/elsewhere.ts')).elsewhere,
  incident: async () => (await import('./commands/incident.ts')).incident,
  ack: async () => (await import('./commands/ack.ts')).ack,
  maintenance: async () => (await import('./commands/maintenance.ts')).maintenance,
  page: async () => (await import('./commands/page.ts')).page,
  pages: async () => (await import('./commands/page.ts')).pages,
  links: async () => (await import('./commands/links.ts')).links,
};

export function isCommand(word: string): boolean {
  return Object.hasOwn(COMMANDS, word);
}

export function allCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}

/** Those that these words may mean: the one that they begin with, or else all, of which help and proposals for mistakes speak. */
export async function commandsFor([first = '']: readonly string[]): Promise<readonly Command[]> {
  if (first === '--version') return [];
  const load = isCommand(first) ? COMMANDS[first] : undefined;
  return load === undefined ? allCommands() : [await load()];
}
