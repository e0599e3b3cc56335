import { join } from 'node:path';

/** The files of one router folder. */
export function pathsIn(dir: string) {
  return {
    socket: join(dir, 'control.sock'),
    lock: join(dir, 'lock'),
    table: join(dir, 'table.json'),
    previousTable: join(dir, 'table.json.previous'),
    health: join(dir, 'health.json'),
    secret: join(dir, 'probe.secret'),
    listen: join(dir, 'listen.json'),
    processes: join(dir, 'processes.json'),
    log: (name: string) => join(dir, `${name}.log`),
  } as const;
}
