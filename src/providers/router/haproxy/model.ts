import type { StreamPolicy } from '../../../core/releases/model.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { BreakGlassSeen } from '../port.ts';

/** One HAProxy process group and how to reach it. */
export type HaproxyHost = {
  /** How people call it in reports: `lb1`. */
  readonly name: string;
  /** Its runtime socket: the path of a unix socket, or `address:port` on a private network. */
  readonly control: string;
  /** Where people reach its frontend: `http://10.0.0.1:80`. */
  readonly front: string;
  /** The folder of the map, as its configuration names it. */
  readonly folder: string;
  /** Whether that folder can be written from here. Without it a reload of HAProxy falls back to the map that lies there. */
  readonly files: 'here' | 'there';
};

export type HaproxyPlace = {
  readonly hosts: readonly HaproxyHost[];
  readonly clock: Clock;
  /** How often HAProxy checks an instance, as its configuration says. Bounds the age of a pass. */
  readonly checkEveryMs?: number;
  /** Told how long HAProxy took from the commands that change its map to the acknowledgement. */
  readonly onTold?: (host: string, tookMs: number) => void;
  /** Told what was found different and could not be put right at once; it is tried again at the next look. */
  readonly onTrouble?: (target: string, error: unknown) => void;
};

/** What HAProxy shall know about a target, or what was read from one. The slots are letters: `a`, `b`, ... */
export type TargetState = {
  /** Grows with every change of ours; the higher one is the newer one. */
  readonly generation: number;
  readonly fence: number;
  readonly host: string;
  readonly testHost: string;
  /** Slots behind the entrances. */
  readonly production: string | null;
  readonly test: string | null;
  /** Flips that went past the server since the last ordinary one, oldest first. */
  readonly breakGlass: readonly BreakGlassSeen[];
  readonly slots: Readonly<Record<string, SlotState>>;
};

/** The stack that lies in a slot. */
export type SlotState = {
  readonly stack: string;
  readonly release: string;
  readonly pools: readonly PoolState[];
  /** When it lost the production traffic; null while it has it or never had it. Its streams end by their policies from then on. */
  readonly lostAtMs: number | null;
};

export type PoolState = {
  readonly role: string;
  readonly path: string;
  /** Path of the health check; null: not checked. */
  readonly health: string | null;
  readonly streams: StreamPolicy;
  readonly instances: readonly InstanceState[];
};

/** `ip` is what `host` stood for when the stack was prepared: HAProxy takes addresses only. */
export type InstanceState = { readonly id: string; readonly host: string; readonly ip: string; readonly port: number };

export const NOTHING_KNOWN: TargetState = {
  generation: 0,
  fence: 0,
  host: '',
  testHost: '',
  production: null,
  test: null,
  breakGlass: [],
  slots: {},
};
