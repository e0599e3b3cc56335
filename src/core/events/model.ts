/** One line of the append-only log. `data` holds plain facts; people's words are made from it in `core/notices`. */
export type NewEvent = {
  readonly kind: EventKind;
  readonly target: string | null;
  readonly operation: string | null;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export type Event = NewEvent & {
  /** Gapless, equal to commit order. */
  readonly seq: number;
  readonly atMs: number;
  /** SHA-256 over the previous hash and this line (hex). */
  readonly hash: string;
};

export type EventKind =
  | 'service.registered'
  | 'release.built'
  | 'release.build-failed'
  | 'release.rejected'
  | 'release.accepted-again'
  | 'release.fixed'
  | 'release.removed'
  | 'stack.placed'
  | 'stack.ready'
  | 'stack.failed'
  | 'stack.removed'
  | 'operation.ordered'
  | 'operation.step'
  | 'operation.resumed'
  | 'operation.superseded'
  | 'operation.done'
  | 'operation.failed'
  | 'traffic.flipped'
  | 'critical.broken'
  | 'critical.works'
  | 'guard.overridden'
  | 'guard.no-way-back'
  | 'traffic.adopted'
  | 'break-glass.used'
  | 'workers.quiesced'
  | 'workers.started'
  | 'workers.stopped'
  | 'watch.started'
  | 'watch.worse'
  | 'watch.fine'
  | 'watch.ended'
  | 'lock.set'
  | 'lock.released'
  | 'lock.expired'
  | 'pipeline.started'
  | 'pipeline.held'
  | 'pipeline.deploying'
  | 'pipeline.done'
  | 'pipeline.failed'
  | 'pipeline.stopping'
  | 'pipeline.cancelled'
  | 'pipeline.collapsed'
  | 'pipeline.rerun'
  | 'pipeline.approved'
  | 'hotfix.broke-glass'
  | 'debt.opened'
  | 'debt.reminded'
  | 'debt.settled'
  | 'debt.reopened'
  | 'gate.started'
  | 'gate.passed'
  | 'gate.failed'
  | 'gate.lost'
  | 'ci.blocked'
  | 'ci.retriggered'
  | 'release.added'
  | 'branch.moved'
  | 'branch.unreachable'
  | 'instance.died'
  | 'instance.restarted'
  | 'duty.taken'
  | 'server.started'
  | 'server.stopped';
