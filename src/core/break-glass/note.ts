/** What fits into the record of a router in any script; the whole reason stands in the log beside the data. */
export const MOST_NOTE = { by: 100, reason: 300 } as const;

/**
 * How far the fence of a break-glass flip is above the highest that the router has seen. A server that has lost touch with its router
 * counts on by ones: whatever it has under way stays below, until it has read what happened.
 */
export const FENCE_LEAP = 10_000;

export function noteText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}
