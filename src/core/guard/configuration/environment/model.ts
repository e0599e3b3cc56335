/**
 * `required`: nothing is put in its place when it is not set. `optional`: the code has a default, or goes without. `built-in`: it was read when
 * the release was built, and stands in what was built. `mentioned`: the name stands there, and how it is read is not understood.
 */
export type Need = 'required' | 'optional' | 'built-in' | 'mentioned';

/** One place at which code reads an environment variable. */
export type EnvironmentRead = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** What was recognised, without anything that may hold a value. */
  readonly text: string;
  readonly need: Need;
};

/** A key of a file such as `.env.example`. */
export type ExampleKey = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Written as a comment: one may leave it out. */
  readonly commented: boolean;
};
