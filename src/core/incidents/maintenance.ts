import type { MaintenanceWindow } from './model.ts';

/** The window that keeps alerts of this service from paging now; the one that lasts longest. */
export function windowOver(
  windows: readonly MaintenanceWindow[],
  service: string | null,
  nowMs: number,
): MaintenanceWindow | null {
  if (windows.length === 0) return null;
  const over = windows.filter(
    (window) => isOn(window, nowMs) && (window.service === null || window.service === service),
  );
  return over.toSorted((a, b) => b.untilMs - a.untilMs)[0] ?? null;
}

export function isOn({ fromMs, untilMs, endedAtMs }: MaintenanceWindow, nowMs: number): boolean {
  return endedAtMs === null && fromMs <= nowMs && nowMs < untilMs;
}

/** Its time is over, and nobody has looked at what it kept yet. */
export function isOver({ untilMs, endedAtMs }: MaintenanceWindow, nowMs: number): boolean {
  return endedAtMs === null && untilMs <= nowMs;
}
