import fc from 'fast-check';
import { COMMITS } from './commits.ts';

type Flags = { readonly accept: boolean; readonly despite: boolean };

/** What people order. */
export type Command =
  | ({ readonly kind: 'ship' | 'build'; readonly commit: string; readonly rebuild: boolean } & Flags)
  | ({ readonly kind: 'deploy' } & Flags)
  | { readonly kind: 'rollback'; readonly to: number | null; readonly accept: boolean }
  | { readonly kind: 'cleanup' | 'cancel' | 'lock' | 'unlock' };

/** What just happens. */
export type Chance =
  /** The next effect does not come about, or comes about and nobody hears of it. */
  | { readonly kind: 'crash' | 'crash-after' | 'refuse' | 'lost' | 'fatal' }
  /** The server is paused for longer than its lease; another one takes over, and then it wakes up. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'die'; readonly which: number }
  | { readonly kind: 'break-glass'; readonly which: number }
  | { readonly kind: 'router-restart' }
  /** What a server does beside its operations: the watch, overdue workers, stacks that leave. */
  | { readonly kind: 'beside' }
  | { readonly kind: 'time'; readonly ms: number };

export type Move = {
  readonly what: Command | Chance;
  /** How many effects the server has before the next move comes; enough of them, and it comes to rest. */
  readonly effects: number;
  /** A command is delivered a second time under the same key. */
  readonly twice: boolean;
  /** A command comes through another server, so that nobody tells this one to stop what it is doing. */
  readonly elsewhere: boolean;
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

const chance: fc.Arbitrary<Chance> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'crash-after' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('refuse' as const, 'lost' as const, 'fatal' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('paused' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('break-glass' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('router-restart' as const, 'beside' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(100, 3_000, 20_000, 70_000) }),
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

/** Two good releases, so that there is something to go back to. */
const START: readonly Move[] = ['a', 'c'].map((letter) => ({
  what: { kind: 'ship', commit: letter, rebuild: false, accept: false, despite: true },
  effects: REST,
  twice: false,
  elsewhere: false,
}));

const moves = fc.array(move, { minLength: 1, maxLength: 38, size: 'max' });

/** Up to 40 moves: orders and mishaps in any mixture, mostly on a target that is live. */
export const history: fc.Arbitrary<readonly Move[]> = fc.oneof(
  { weight: 1, arbitrary: moves },
  { weight: 3, arbitrary: moves.map((some) => [...START, ...some]) },
);

/** True once in `n` + 1 times. */
function often(n: number): fc.Arbitrary<boolean> {
  return fc.nat({ max: n }).map((drawn) => drawn === n);
}

function named(): fc.Arbitrary<number | null> {
  return fc.option(fc.integer({ min: 1, max: 6 }), { freq: 2, nil: null });
}

export function say({ what, effects, twice, elsewhere }: Move): string {
  const { kind, ...rest } = what;
  const parts = Object.entries(rest).flatMap(([name, value]) =>
    value === false || value === null ? [] : [`${name}=${value}`],
  );
  const more = [twice ? 'twice' : '', elsewhere ? 'elsewhere' : ''].filter((one) => one !== '');
  const until = effects >= REST ? 'until rest' : `${effects} effects`;
  return [kind, ...parts, ...more, `then ${until}`].join(' ');
}
