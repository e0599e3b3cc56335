import type { DatabaseConfig } from '../../core/guard/config.ts';
import type { ProbeAnswer } from '../../core/guard/evidence.ts';

/** The database of a service, asked and never changed. Never throws: each question has an answer, or says why not. */
export type LiveDatabase = {
  ask(
    place: DatabasePlace,
    questions: readonly string[],
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, ProbeAnswer>>>;
  /** `question` asks for one identity a row: identities of the migrations that its tool has noted as run, such as `20260101120000`; null: not known. */
  applied(place: DatabasePlace, question: string, signal: AbortSignal): Promise<readonly string[] | null>;
};

export type DatabasePlace = { readonly dialect: DatabaseConfig['dialect']; readonly url: string };
