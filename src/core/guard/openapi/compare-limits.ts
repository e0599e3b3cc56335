import type { Limit } from './model.ts';
import type { Notice } from './notice.ts';

/** Rates and times that both documents name, or only one. */
export function compareNamedLimits(
  live: readonly Limit[],
  target: readonly Limit[],
  subject: string,
): readonly Notice[] {
  const before = new Map(target.map((limit) => [limit.name, limit]));
  const changed = live.filter(({ name, value }) => before.get(name)?.value !== value);
  const gone = target.filter(({ name }) => !live.some((limit) => limit.name === name));
  return [
    ...changed.map(({ name, value, spot }) => ({
      ...noticeOf(name, subject),
      spot,
      new: value,
      old: before.get(name)?.value ?? null,
    })),
    ...gone.map(({ name, value, spot }) => ({ ...noticeOf(name, subject), spot, new: null, old: value })),
  ];
}

function noticeOf(name: string, subject: string) {
  return { kind: 'limits-changed' as const, subject, where: name, it: `\`${name}\`` };
}
