import fc from 'fast-check';
import { COMMITS } from './commits.ts';

type Flags = { readonly accept: boolean; readonly despite: boolean };

/** What people order. */
export type Command =
  | ({ readonly kind: 'ship' | 'build'; readonly commit: string; readonly rebuild: boolean } & Flags)
  | ({ readonly kind: 'deploy' } & Flags)
  | { readonly kind: 'rollback'; readonly to: number | null; readonly accept: boolean }
  | { readonly kind: 'cleanup' | 'cancel' | 'lock' | 'unlock' };

/** What may befall one call that a server makes. */
export type Fault =
  /** The server dies before the call leaves it, or when the call has taken effect and nobody heard of it. */
  | 'crash'
  | 'crash-after'
  | 'refuse'
  | 'fatal'
  /** It takes effect, and the answer never comes. */
  | 'lost'
  /** It takes effect long after the caller gave up, whoever is on duty by then. */
  | 'late'
  /** The network delivers it a second time. */
  | 'twice';

export type Place = 'store' | 'router' | 'fleet';

/** The next call of this name, or any. */
export type On = 'activate' | 'prepare' | 'retire' | 'start' | 'remove' | 'transaction' | 'renew duty' | 'any';

/** What just happens. */
export type Chance =
  | { readonly kind: 'fault'; readonly fault: Fault; readonly on: On }
  /** A server stands still (SIGSTOP) and then goes on with what it knew. */
  | { readonly kind: 'pause'; readonly server: number; readonly ms: number }
  | { readonly kind: 'kill'; readonly server: number }
  | { readonly kind: 'stop'; readonly server: number }
  /** One server, or all of them, cannot reach a place. */
  | { readonly kind: 'cut'; readonly server: number | null; readonly from: Place; readonly ms: number }
  /** The wall clock of a server is set. */
  | { readonly kind: 'clock'; readonly server: number; readonly byMs: number }
  /** Production is pointed at another stack past every server: at the router itself, or with the command that leaves a note there. */
  | { readonly kind: 'die' | 'by-hand' | 'break-glass'; readonly which: number }
  | { readonly kind: 'router-restart' | 'router-forgets' }
  | { readonly kind: 'time'; readonly ms: number };

export type Move = {
  readonly what: Command | Chance;
  /** How many calls servers make before the next move comes; enough of them, and they come to rest. */
  readonly effects: number;
  /** A command is delivered a second time under the same key. */
  readonly twice: boolean;
  /** A command comes through another server, so that nobody tells this one to stop what it is doing. */
  readonly elsewhere: boolean;
};

export type History = {
  readonly servers: 1 | 2;
  /** Decides about delays. */
  readonly seed: number;
  /** Can the death of one server be proven by the other, or must its lease run out? */
  readonly deathShows: boolean;
  /** Two good releases were shipped before it begins, so that there is something to go back to. */
  readonly isLive: boolean;
  readonly moves: readonly Move[];
};

export const REST = 1_000_000;

const flags = { accept: often(3), despite: often(1) };
const commit = fc.constantFrom(...COMMITS);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('ship' as const), commit, rebuild: often(5), ...flags }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('build' as const), commit, rebuild: often(5), ...flags }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deploy' as const), ...flags }) },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('rollback' as const), to: named(), accept: often(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cleanup' as const, 'cancel' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'lock' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unlock' as const) }) },
);

const which = fc.nat({ max: 5 });
const server = fc.nat({ max: 1 });
const FAULTS: readonly Fault[] = ['crash', 'crash-after', 'refuse', 'fatal', 'lost', 'late', 'twice'];
const CALLS: readonly On[] = ['prepare', 'retire', 'start', 'remove', 'transaction', 'renew duty'];
const fault = fc.constantFrom(...FAULTS);
const on = fc.constantFrom<On[]>('any', 'any', 'any', 'activate', 'activate', ...CALLS);
const from = fc.constantFrom('store' as const, 'router' as const, 'fleet' as const);
const away = fc.constantFrom(500, 4_000, 10_000);

const chance: fc.Arbitrary<Chance> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('fault' as const), fault, on }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pause' as const), server, ms: away }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('kill' as const, 'kill' as const, 'stop' as const), server }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), server: fc.option(server), from, ms: away }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      server,
      byMs: fc.constantFrom(-3_600_000, -9_000, 9_000, 3_600_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('by-hand' as const, 'break-glass' as const, 'break-glass' as const),
      which,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('router-restart' as const, 'router-forgets' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(100, 100, 3_000, 3_000, 8_000) }),
  },
);

const effects = fc.oneof(
  { weight: 3, arbitrary: fc.constant(REST) },
  { weight: 3, arbitrary: fc.nat({ max: 8 }) },
  { weight: 2, arbitrary: fc.nat({ max: 60 }) },
);

const move: fc.Arbitrary<Move> = fc.record({
  what: fc.oneof({ weight: 3, arbitrary: command }, { weight: 2, arbitrary: chance }),
  effects,
  twice: often(5),
  elsewhere: often(2),
});

/** What has happened before to a target that is live. */
export const START: readonly Move[] = ['a', 'c'].map((letter) => ({
  what: { kind: 'ship', commit: letter, rebuild: false, accept: false, despite: true },
  effects: REST,
  twice: false,
  elsewhere: false,
}));

/** Most histories are short, so that there are many; what needs a long way to go wrong has its turn too. */
const some = fc.oneof(
  { weight: 3, arbitrary: fc.array(move, { minLength: 1, maxLength: 8, size: 'max' }) },
  { weight: 1, arbitrary: fc.array(move, { minLength: 1, maxLength: 30, size: 'max' }) },
);

/** Up to 30 moves: orders and mishaps in any mixture, mostly on a target that is live, mostly with two servers. */
export const history: fc.Arbitrary<History> = fc.record({
  servers: fc.constantFrom(2 as const, 2 as const, 1 as const),
  seed: fc.noShrink(fc.nat()),
  deathShows: fc.boolean(),
  isLive: fc.nat({ max: 3 }).map((drawn) => drawn > 0),
  moves: some,
});

/** True once in `n` + 1 times. */
function often(n: number): fc.Arbitrary<boolean> {
  return fc.nat({ max: n }).map((drawn) => drawn === n);
}

function named(): fc.Arbitrary<number | null> {
  return fc.option(fc.integer({ min: 1, max: 6 }), { freq: 2, nil: null });
}

export function isCommand(what: Command | Chance): what is Command {
  return ['ship', 'build', 'deploy', 'rollback', 'cleanup', 'cancel', 'lock', 'unlock'].includes(what.kind);
}

export function sayHistory({ servers, deathShows, isLive, moves }: History): string {
  const who =
    servers === 1 ? 'one server' : `two servers, ${deathShows ? 'a death shows' : 'only the lease tells of a death'}`;
  const before = isLive ? ['  two good releases were shipped'] : [];
  return [who, ...before, ...moves.map((one) => `  ${say(one)}`)].join('\n');
}

export function say({ what, effects, twice, elsewhere }: Move): string {
  const more = [twice ? 'delivered twice' : '', elsewhere ? 'through another server' : ''].filter((one) => one !== '');
  const until = effects >= REST ? 'then until rest' : `then ${effects} calls`;
  return [sayWhat(what), ...(isCommand(what) ? more : []), until].join(', ');
}

function sayWhat(what: Command | Chance): string {
  switch (what.kind) {
    case 'fault':
      return `the next call${what.on === 'any' ? '' : ` to ${what.on}`}: ${what.fault}`;
    case 'pause':
      return `server ${what.server + 1} stands still for ${what.ms} ms`;
    case 'cut':
      return `${what.server === null ? 'no server' : `server ${what.server + 1} no longer`} reaches the ${what.from}, for ${what.ms} ms`;
    case 'clock':
      return `the clock of server ${what.server + 1} is set by ${what.byMs} ms`;
    case 'kill':
    case 'stop':
      return `server ${what.server + 1} is told to ${what.kind === 'kill' ? 'die' : 'stop'}`;
    case 'time':
      return `${what.ms} ms pass`;
    default: {
      const { kind, ...rest } = what;
      const parts = Object.entries(rest).filter(([, value]) => value !== false && value !== null);
      return [kind, ...parts.map(([name, value]) => (value === true ? name : `${name}=${value}`))].join(' ');
    }
  }
}
