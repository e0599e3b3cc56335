/** What a look at the store and at the server has found. Times are ms; null: nothing there waits. */
export type Sighting = {
  readonly nowMs: number;
  readonly nextEscalationMs: number | null;
  readonly nextPageMs: number | null;
  /** When the oldest delivery that nobody has read came in. */
  readonly oldestDeliveryMs: number | null;
};

/** How the server itself does, as far as its own messages say. */
export type Pulse = {
  /** Since the server last said that it runs. */
  readonly silentMs: number;
  /** Providers that do not work; null: one of them does, or none was tried. */
  readonly allDown: readonly string[] | null;
};

export type Overdue = {
  readonly what: 'escalation' | 'page' | 'delivery' | 'server' | 'channels' | 'store';
  readonly byMs: number | null;
  readonly text: string;
};

/** What must have been done for so long is overdue. */
export const OVERDUE_MS = 5_000;
/** In a storm reading takes its time; more than this is not that. */
const UNREAD_MS = 30_000;

/** What is wrong with paging; nothing where it can be trusted. */
export function judgeAudit(
  seen: Sighting | { readonly problem: string },
  { silentMs, allDown }: Pulse,
): readonly Overdue[] {
  const found: Overdue[] = [];
  if ('problem' in seen) found.push({ what: 'store', byMs: null, text: `the store cannot be read: ${seen.problem}` });
  else found.push(...overdueIn(seen));
  if (silentMs > OVERDUE_MS)
    found.push({ what: 'server', byMs: silentMs, text: `the server has done nothing for ${seconds(silentMs)}` });
  if (allDown !== null)
    found.push({
      what: 'channels',
      byMs: null,
      text: `nobody can be reached: ${allDown.join(', ')} ${allDown.length === 1 ? 'does' : 'do'} not work`,
    });
  return found;
}

function overdueIn({ nowMs, nextEscalationMs, nextPageMs, oldestDeliveryMs }: Sighting): readonly Overdue[] {
  const late = (what: Overdue['what'], name: string, atMs: number | null, limitMs: number): readonly Overdue[] => {
    const byMs = atMs === null ? 0 : nowMs - atMs;
    return byMs > limitMs ? [{ what, byMs, text: `${name} is overdue by ${seconds(byMs)}` }] : [];
  };
  return [
    ...late('escalation', 'a step of an escalation', nextEscalationMs, OVERDUE_MS),
    ...late('page', 'a message', nextPageMs, OVERDUE_MS),
    ...late('delivery', 'an alert that nobody has read', oldestDeliveryMs, UNREAD_MS),
  ];
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
