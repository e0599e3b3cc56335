import type { Place } from '../finding.ts';

/** How many arguments work is handed; `most` null: any number. */
export type Arguments = { readonly least: number; readonly most: number | null; readonly keywords: readonly string[] };

/** A kind of work that waits in a queue, by the name under which it waits. */
export type Job = {
  readonly name: string;
  readonly args: Arguments | null;
  readonly at: Place;
};

/** An entry of a timetable. */
export type CronEntry = {
  readonly name: string;
  /** Kind of work that it queues. */
  readonly queues: string;
  readonly at: Place;
};

export type Jobs = {
  readonly kinds: readonly Job[];
  readonly cron: readonly CronEntry[];
  /** Files that were not looked at, and why. */
  readonly unread: readonly { readonly file: string; readonly why: string }[];
};

export type SourceFile = { readonly file: string; readonly text: string };

/** Whether work may be done twice: it only computes what is known, it notices, or the world sees it (mail, payment). */
export type Replay = 'safe' | 'deduplicated' | 'side-effect';
