import type { TestContext } from 'node:test';
import type { TestClock } from '../../lib/test-clock.ts';
import type { Store } from '../store.ts';

export type Opened = { readonly store: Store; readonly clock: TestClock };

/** Gives each test an empty store of its own, on a clock it can turn, and takes it away after the test. */
export type OpenForTest = (test: TestContext) => Promise<Opened>;
