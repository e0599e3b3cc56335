import type { TestContext } from 'node:test';
import type { TestClock } from '../../lib/test-clock.ts';
import type { SharedStore } from '../store.ts';

export type Opened = { readonly store: SharedStore; readonly clock: TestClock };

/** Gives each test an empty store of its own, on a clock it can turn, and takes it away after the test. */
export type OpenForTest = (test: TestContext) => Promise<Opened>;
