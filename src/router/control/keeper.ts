import type { Log } from '../log.ts';
import { instanceKey, type PushedTarget, type Stack, type Target } from '../model.ts';
import type { pathsIn } from '../paths.ts';
import { type Health, openHealth } from './health.ts';
import type { Change, Table } from './table.ts';
import { loadTable, saveTable } from './table-file.ts';
import { openWorkers, type Workers } from './workers.ts';

/** Change the table: saved, then known to every worker, then answered. One change at a time. */
export type Commit = (decide: () => Change) => Promise<Change>;

/** The table with everything that follows it: the file, the health checks, the workers. */
export type Keeper = {
  readonly table: Table;
  readonly health: Health;
  readonly workers: Workers;
  readonly commit: Commit;
  /** Every pool of the stack has an instance that takes traffic. */
  isUp(target: string, stack: Stack): boolean;
  /** The file lags behind the table, because it cannot be written. */
  unsaved(): boolean;
  /** What somebody should look at, in sentences: a table that was bad when this process read it, or that cannot be saved. */
  alarms(): readonly string[];
};

const SAVE_AGAIN_MS = 2_000;
const LOUD = 'LOUD: ';
const UNSAVED =
  'router: its table cannot be saved; traffic goes on, but a power cut now would bring back the table from before';

export function openKeeper(needs: { paths: ReturnType<typeof pathsIn>; generation: string; log: Log }): Keeper {
  const { paths, generation, log } = needs;
  const found: string[] = [];
  const table = loadTable(paths, (message, facts = {}) => {
    log(message, facts);
    if (message.startsWith(LOUD)) found.push(`router: ${message.slice(LOUD.length)} (see router/control.log)`);
  });
  const onChange = (name: string) => void pushOne(name);
  const health = openHealth({ restored: table.values(), file: paths.health, log, onChange });
  const isOut = (key: string) => !health.of(key).up;
  const pushed = (target: Target): PushedTarget => ({ ...target, down: keysOf(target).filter(isOut) });
  const workers = openWorkers({
    generation,
    log,
    wholeTable: () => [...table.values()].map(pushed),
    onDown: (down) => health.markDown(instanceKey(down.target, down.stack, down.instance), down.problem),
  });
  const pushOne = async (name: string) => {
    const target = table.get(name);
    if (target !== undefined) await workers.push([pushed(target)]);
  };
  const file = createSaver(() => saveTable(paths, table), log);
  const apply: Commit = async (decide) => {
    const change = decide();
    if (change.kind !== 'ok') return change;
    const { target } = change;
    if (JSON.stringify(table.get(target.name)) === JSON.stringify(target)) return change;
    table.set(target.name, target);
    file.save();
    health.follow(target);
    await pushOne(target.name);
    return change;
  };
  const isUp = (target: string, stack: Stack) =>
    stack.pools.every((pool) => pool.instances.some((one) => health.of(instanceKey(target, stack.id, one)).up));
  const alarms = () => [...new Set(found), ...(file.behind() ? [UNSAVED] : [])];
  return { table, health, workers, commit: oneAfterTheOther(apply), isUp, unsaved: file.behind, alarms };
}

/** Traffic must be movable on a full disk: a save that fails is loud, and tried until it succeeds. */
function createSaver(save: () => void, log: Log): { save(): void; behind(): boolean } {
  let again: NodeJS.Timeout | undefined;
  const attempt = () => {
    clearTimeout(again);
    again = undefined;
    try {
      save();
    } catch (error) {
      log('LOUD: table not saved, trying again', { error: String(error) });
      again = setTimeout(attempt, SAVE_AGAIN_MS);
    }
  };
  return { save: attempt, behind: () => again !== undefined };
}

function oneAfterTheOther(apply: Commit): Commit {
  let last: Promise<unknown> = Promise.resolve();
  return (decide) => {
    const next = last.then(() => apply(decide));
    last = next.catch(() => undefined);
    return next;
  };
}

function keysOf(target: Target): readonly string[] {
  return target.stacks.flatMap((stack) =>
    stack.pools.flatMap((pool) => pool.instances.map((instance) => instanceKey(target.name, stack.id, instance))),
  );
}
