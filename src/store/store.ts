import type { Goal, Operation, OperationStatus, Rejection, Serving, Stack, StepRecord } from '../core/deploys/model.ts';
import type { Watch } from '../core/deploys/watch.ts';
import type { Event, NewEvent } from '../core/events/model.ts';
import type { ChangeReport } from '../core/guard/report.ts';
import type { Debt } from '../core/hotfix/model.ts';
import type { Lock } from '../core/locks/model.ts';
import type { Approval, GateRun, Pipeline } from '../core/pipelines/pipeline.ts';
import type { GateResult, Release, RouterName } from '../core/releases/model.ts';
import type { IncidentNouns } from './incident-nouns.ts';

/**
 * What we remember. Every noun can be read on the store itself; whatever is written together is written in `transaction`.
 * Inside a transaction use only the `tx` handed in: the embedded database has one connection, and the store itself would wait for ever.
 */
export type Store = Nouns & {
  transaction<T>(work: (tx: Nouns) => Promise<T>): Promise<T>;
  /**
   * Several nouns as they stood at one instant. What `work` asks at once travels to the database at once; nobody is kept from writing meanwhile,
   * and nothing can be written here.
   */
  readTogether<T>(work: (tx: Nouns) => Promise<T>): Promise<T>;
  /** Called after a commit that appended events; a hint only, the log itself is the truth. Returns the way to stop. */
  onEvents(listener: () => void): () => void;
  close(): Promise<void>;
};

/** A store that several servers may have open. */
export type SharedStore = Store & {
  readonly duty: Duty;
  /** The same store for the server on duty under this fence: throws FencedError at each write once another has taken over. */
  underDuty(fence: number): Store;
};

export type Nouns = IncidentNouns & {
  /** The database's clock, ms UTC; leases, delays and event times come from it. */
  now(): Promise<number>;
  readonly services: Services;
  readonly targets: Targets;
  readonly releases: Releases;
  readonly stacks: Stacks;
  readonly servings: Servings;
  readonly rejections: Rejections;
  readonly locks: Locks;
  readonly operations: Operations;
  readonly steps: Steps;
  readonly events: Events;
  readonly answers: Answers;
  readonly watches: Watches;
  readonly pipelines: Pipelines;
  readonly gateRuns: GateRuns;
  readonly approvals: Approvals;
  readonly debts: Debts;
  readonly blocks: Blocks;
  readonly branches: Branches;
  readonly reports: Reports;
};

export type Service = { readonly name: string; readonly repository: string; readonly createdAtMs: number };

export type Services = {
  get(name: string): Promise<Service | null>;
  list(): Promise<readonly Service[]>;
  put(service: Service): Promise<void>;
};

export type Target = {
  readonly name: string;
  readonly service: string;
  readonly environment: string;
  /** What sends its traffic; stays as long as the target has stacks. */
  readonly router: RouterName;
  readonly createdAtMs: number;
};

export type Targets = {
  get(name: string): Promise<Target | null>;
  list(): Promise<readonly Target[]>;
  /** Those of these names that there are. */
  among(names: readonly string[]): Promise<readonly Target[]>;
  /** In their order; `of` is a service, or a target. */
  names(page?: { of?: string; after?: string; limit?: number }): Promise<readonly string[]>;
  put(target: Target): Promise<void>;
  /** Raise and return the target's fence: every holder of an operation gets a higher one than all before it. */
  nextFence(name: string): Promise<number>;
  /** The highest fence that was given out; 0 for a target that is not there. */
  fence(name: string): Promise<number>;
  /** Raise the fence to this one; returns the former, or null when it was not lower. Of several who do the same, one gets a number. */
  raiseFence(name: string, fence: number): Promise<number | null>;
};

export type StoredRelease = Release & {
  /** The artifact was removed by retention at this time; the release itself is history and stays. */
  readonly removedAtMs: number | null;
  /** What its gates said, in the order of `astern.yml`; null: it went through none. */
  readonly gates: readonly GateResult[] | null;
};

export type Releases = {
  /** Store a built release under the service's next number. */
  add(release: Omit<Release, 'number'>): Promise<StoredRelease>;
  get(service: string, number: number): Promise<StoredRelease | null>;
  /** Releases of one commit, newest first. */
  bySha(service: string, sha: string): Promise<readonly StoredRelease[]>;
  /** Releases whose sha starts with the prefix, newest first. */
  byPrefix(service: string, prefix: string): Promise<readonly StoredRelease[]>;
  /** Newest first. */
  list(service: string, page: { limit: number; before?: number }): Promise<readonly StoredRelease[]>;
  keepGates(service: string, number: number, gates: readonly GateResult[]): Promise<void>;
  markRemoved(service: string, number: number, atMs: number): Promise<void>;
  /** Every artifact digest that a release not marked removed still needs. */
  digestsInUse(): Promise<readonly string[]>;
};

export type Stacks = {
  get(id: string): Promise<Stack | null>;
  ofTarget(target: string): Promise<readonly Stack[]>;
  all(): Promise<readonly Stack[]>;
  put(stack: Stack): Promise<void>;
  remove(id: string): Promise<void>;
};

export type Servings = {
  /** Newest first. */
  ofTarget(target: string, page: { limit: number }): Promise<readonly Serving[]>;
  /** Those that began then or later, on all targets, the newest first; at most the 20 newest of each. */
  since(fromMs: number): Promise<readonly Serving[]>;
  /** Ends the target's open stretch, if any, and begins a new one. Repeating it for the stack that is already serving changes nothing. */
  begin(serving: { target: string; release: number; stack: string; atMs: number }): Promise<void>;
  /** Set the outcome of the newest stretch of a stack. */
  judge(stack: string, outcome: Serving['outcome']): Promise<void>;
};

export type Rejections = {
  ofTarget(target: string): Promise<readonly Rejection[]>;
  /** One per target and release; a second one replaces the first. */
  put(rejection: Rejection): Promise<void>;
  remove(target: string, release: number): Promise<void>;
};

export type Locks = {
  /** Also one that has ended; `held` says which still count. */
  get(id: string): Promise<Lock | null>;
  /** Not released and not expired at `nowMs`, oldest first. */
  held(nowMs: number): Promise<readonly Lock[]>;
  /** Expired since, and not yet marked so. */
  expired(nowMs: number): Promise<readonly Lock[]>;
  /** Sets or changes a lock; one that has ended stays ended. */
  put(lock: Lock): Promise<void>;
  /** False: it had ended already, or there is none; the first one to end it stays on record. */
  end(id: string, atMs: number, by: string): Promise<boolean>;
};

export type NewOperation = {
  readonly id: string;
  readonly target: string;
  readonly goal: Goal;
  readonly actor: string;
  readonly release: number | null;
};

export type OperationEnd = {
  readonly status: Exclude<OperationStatus, 'active'>;
  readonly problem?: Operation['problem'];
  readonly result?: Operation['result'];
};

export type OperationChange = Partial<
  Pick<Operation, 'release' | 'step' | 'attempts' | 'wakeAtMs' | 'undoing' | 'result'>
>;

export type Operations = {
  /** Insert as active. A partial unique index allows one active operation a target; throws ActiveOperationError when there is one. */
  start(operation: NewOperation): Promise<Operation>;
  get(id: string): Promise<Operation | null>;
  active(target: string): Promise<Operation | null>;
  allActive(): Promise<readonly Operation[]>;
  /** Newest first. */
  list(filter: { target?: string; limit: number }): Promise<readonly Operation[]>;
  /**
   * Take an active operation whose lease is free, over or already ours, with a new fence from the target. Null when it is not active any
   * more, its lease is another's, or its wake time is not come. `evenIfLeased` is for a start-up that has proven the holder dead.
   */
  claim(id: string, lease: { worker: string; leaseMs: number; evenIfLeased?: boolean }): Promise<Operation | null>;
  /** False: the lease is lost, stop at once. */
  renew(id: string, fence: number, leaseMs: number): Promise<boolean>;
  /** Every write of a worker begins with this, in its transaction: locks the row, throws FencedError unless it is active under this fence. */
  hold(id: string, fence: number): Promise<Operation>;
  update(id: string, fence: number, change: OperationChange): Promise<void>;
  /** Repeating it under the same fence with the same status changes nothing. */
  end(id: string, fence: number, end: OperationEnd): Promise<void>;
  /** Write down one that was carried out elsewhere and has ended; it carries the fence under which that happened. */
  record(operation: NewOperation & { readonly fence: number; readonly atMs: number }, end: OperationEnd): Promise<void>;
  /** End another's operation without its fence, because a new one takes its place; its worker is fenced out from then on. */
  supersede(id: string, problem: Operation['problem']): Promise<void>;
};

export type Steps = {
  /** Newest last. */
  of(operation: string): Promise<readonly StepRecord[]>;
  /** Was anything ever begun here for this subject? */
  everBegan(subject: string): Promise<boolean>;
  begin(step: { operation: string; step: StepRecord['step']; subject: string }): Promise<number>;
  end(
    operation: string,
    ordinal: number,
    end: { outcome: NonNullable<StepRecord['outcome']>; facts?: StepRecord['facts'] },
  ): Promise<void>;
};

export type Events = {
  append(event: NewEvent): Promise<Event>;
  /** Oldest first, `seq` greater than `after`. */
  after(after: number, filter: { limit: number; target?: string; operation?: string }): Promise<readonly Event[]>;
  /** The newest ones, oldest first. */
  newest(filter: { limit: number; target?: string; operation?: string }): Promise<readonly Event[]>;
  lastSeq(): Promise<number>;
};

/** What was answered to a write with an `Idempotency-Key`. */
export type Answer = {
  readonly key: string;
  /** SHA-256 over method, path, body and caller: the same key with another request is refused. */
  readonly request: string;
  readonly status: number;
  readonly body: string;
  readonly atMs: number;
};

export type Answers = {
  get(key: string): Promise<Answer | null>;
  /** The first answer to a key stays; a later one is dropped. */
  put(answer: Answer): Promise<void>;
  forgetBefore(atMs: number): Promise<void>;
};

export type Watches = {
  /** The newest one; a target has one at a time. */
  ofTarget(target: string): Promise<Watch | null>;
  /** Those whose state is `watching`. */
  active(): Promise<readonly Watch[]>;
  put(watch: Watch): Promise<void>;
};

export type PipelineFilter = { readonly target?: string; readonly sha?: string; readonly limit: number };

export type Pipelines = {
  get(id: string): Promise<Pipeline | null>;
  /** Those that have not ended, oldest first. */
  open(): Promise<readonly Pipeline[]>;
  /** Newest first. */
  list(filter: PipelineFilter): Promise<readonly Pipeline[]>;
  /** Sets or changes one. */
  put(pipeline: Pipeline): Promise<void>;
  /** Read it again to change it, inside a transaction: nobody else changes it until the end. */
  forChange(id: string): Promise<Pipeline | null>;
};

export type GateRuns = {
  /** In the order in which they started. */
  of(pipeline: string): Promise<readonly GateRun[]>;
  put(run: GateRun): Promise<void>;
  /** How long the newest passes of a gate took on a target, newest first. */
  durations(target: string, gate: string, limit: number): Promise<readonly number[]>;
};

export type Approvals = {
  /** Oldest first. */
  of(pipeline: string): Promise<readonly Approval[]>;
  /** The first one of a person stays. */
  put(approval: Approval): Promise<void>;
};

export type Debts = {
  get(id: string): Promise<Debt | null>;
  /** Oldest first. */
  open(): Promise<readonly Debt[]>;
  /** Newest first, also settled ones. */
  list(filter: { target?: string; limit: number }): Promise<readonly Debt[]>;
  put(debt: Debt): Promise<void>;
};

/** A deploy that a CI job asked for and was told to wait with. */
export type Block = {
  readonly id: string;
  readonly target: string;
  readonly sha: string;
  readonly actor: string;
  readonly atMs: number;
  /** Started again, or given up. */
  readonly endedAtMs: number | null;
  readonly facts: Readonly<Record<string, unknown>>;
};

export type Blocks = {
  /** Oldest first. */
  open(target: string): Promise<readonly Block[]>;
  /** Names of the targets that have any open. */
  targets(): Promise<readonly string[]>;
  put(block: Block): Promise<void>;
};

/** A branch of a repository that is watched for continuous deploys. */
export type Branch = {
  readonly name: string;
  /** The newest commit that was acted on; null: none yet. */
  readonly sha: string | null;
  readonly seenAtMs: number;
  readonly facts: Readonly<Record<string, unknown>>;
};

export type Branches = {
  get(name: string): Promise<Branch | null>;
  put(branch: Branch): Promise<void>;
};

/** What lies between two releases of a service. */
export type Reports = {
  get(service: string, live: number, back: number): Promise<ChangeReport | null>;
  /** All on going back from this release, the newest older one first. */
  from(service: string, live: number): Promise<readonly ChangeReport[]>;
  /** One for each pair; a newer one replaces it. */
  put(report: ChangeReport): Promise<void>;
};

export type DutyHolder = {
  /** Which data folder its fleet and router belong to. */
  readonly home: string;
  readonly worker: string;
  readonly fence: number;
  readonly leaseUntilMs: number;
};

/** Of several servers on one database, one is on duty: it runs the operations and looks after the fleet. */
export type Duty = {
  /** The newest one, also when its lease is over; null when nobody ever was. */
  holder(): Promise<DutyHolder | null>;
  /**
   * Null: another's lease lasts, or the fleet is that of another home. `insteadOf` is a holder that was found dead or
   * hanging, and counts only as long as it has not renewed since; `evenIfElsewhere` is for a home that a person has given up.
   */
  claim(wanted: {
    home: string;
    worker: string;
    leaseMs: number;
    insteadOf?: Pick<DutyHolder, 'fence' | 'leaseUntilMs'> | null;
    evenIfElsewhere?: boolean;
  }): Promise<DutyHolder | null>;
  /** False: another has taken over. */
  renew(fence: number, leaseMs: number): Promise<boolean>;
  /** Let others take over at once. */
  release(fence: number): Promise<void>;
  /** Throws FencedError when another has taken over; within a transaction it stays true until the end. */
  hold(fence: number): Promise<void>;
};

/** Thrown by `operations.start`: one change to a target at a time. */
export class ActiveOperationError extends Error {
  readonly operation: Operation;

  constructor(operation: Operation) {
    super(`${operation.target} already has an active operation: ${operation.id}`);
    this.name = 'ActiveOperationError';
    this.operation = operation;
  }
}
