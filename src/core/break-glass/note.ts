/** What fits into the record of a router in any script; the whole reason stands in the log beside the data. */
export const MOST_NOTE = { by: 100, reason: 300 } as const;
