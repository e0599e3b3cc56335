import type { Person } from '../core/hotfix/people.ts';
import type { Freeze } from '../core/locks/freezes.ts';
import type { EnvValue, RouterName, ServiceConfig } from '../core/releases/model.ts';
import type { Clock } from '../lib/clock.ts';
import type { AlertSender, Confirmer } from '../providers/alerts/port.ts';
import type { Artifacts } from '../providers/artifacts/port.ts';
import type { Builder, BuildFiles, GateFiles } from '../providers/builder/port.ts';
import type { Checks } from '../providers/checks/port.ts';
import type { Ci } from '../providers/ci/port.ts';
import type { Commands } from '../providers/commands/port.ts';
import type { LiveDatabase } from '../providers/database/port.ts';
import type { Fleet } from '../providers/fleet/port.ts';
import type { Judge } from '../providers/judge/port.ts';
import type { Notifiers } from '../providers/notify/port.ts';
import type { Router } from '../providers/router/port.ts';
import type { Source } from '../providers/source/port.ts';
import type { Store } from '../store/store.ts';
import type { Hook } from './alerts/hook.ts';
import type { Intake } from './alerts/intake.ts';
import type { Doubts } from './doubts.ts';
import type { Monitor } from './guard/monitor.ts';
import type { Auditor } from './paging/auditor.ts';
import type { Pager } from './paging/pager.ts';
import type { Samples } from './sample.ts';

/** Everything a flow may need; each names its part with `Needs`. */
export type World = {
  readonly store: Store;
  readonly clock: Clock;
  readonly router: Router;
  /** Routers that the settings provide. */
  readonly routers: ReadonlySet<RouterName>;
  /** From the settings. */
  readonly freezes: readonly Freeze[];
  readonly fleet: Fleet;
  readonly source: Source;
  readonly ci: Ci;
  readonly judge: Judge;
  readonly checks: Checks;
  readonly database: LiveDatabase;
  /** Short commands that a service's astern.yml gives, which print something. */
  readonly commands: Commands;
  readonly artifacts: Artifacts;
  readonly builder: Builder;
  readonly builds: BuildFiles;
  readonly gateFiles: GateFiles;
  readonly log: Log;
  /** Names this server process in leases. */
  readonly worker: string;
  /** `astern.yml` text to config; throws UserError `config/invalid`. */
  readonly parseConfig: (text: string, file: string) => ServiceConfig;
  /** Plain values as they are, references to the server's environment or to files resolved; throws UserError `config/secret-missing`. */
  readonly resolveEnv: (values: Readonly<Record<string, EnvValue>>) => Readonly<Record<string, string>>;
  /** What the stacks answered lately; kept in memory, rebuilt within seconds after a restart. */
  readonly samples: Samples;
  /** What store, router and fleet did not say alike lately. */
  readonly doubts: Doubts;
  /** What the critical scenarios did when they were last checked. */
  readonly monitor: Monitor;
  /** How many gates and builds of pipelines run at once; hotfixes have as much room of their own. */
  readonly parallelGates: number;
  /** So long after the flip of a rollback it must be proven that it helped its incident. */
  readonly recoveryWithinMs: number;
  /** Whom the settings of the server know. */
  readonly people: readonly Person[];
  /** Who reads the deliveries of a hook, by its name. */
  readonly senders: ReadonlyMap<string, AlertSender>;
  /** What alerts of a hook are about where they do not say it, by its name. */
  readonly hooks: ReadonlyMap<string, Hook>;
  /** Where alerts and signs of life come in. */
  readonly intake: Intake;
  /** Visits what a sender wants visited before it sends. */
  readonly confirmer: Confirmer;
  /** Where people reach this server, without a slash at its end: links in messages begin with it. */
  readonly url: string;
  /** Something may be to do for this target: look soon. */
  readonly wake: (target: string) => void;
  /** Something was pushed to this repository of the settings: look soon. */
  readonly lookAt: (repository: string) => void;
  /** The ways to people that are set up. */
  readonly notifiers: Notifiers;
  /** How its paging goes, as far as this server knows. */
  readonly pager: Pager;
  /** Looks at paging from beside it. */
  readonly auditor: Auditor;
};

export type Needs<K extends keyof World> = Pick<World, K>;

export type Log = {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
};
