import type { Check } from '../../core/init/doctor.ts';

/** What a configuration that people write must foresee of a target. */
export type TargetSetup = {
  readonly target: string;
  /** `servers`: at most so many instances, plus those that are just replaced. */
  readonly roles: readonly { readonly name: string; readonly servers: number }[];
};

/** Of each host what to write into its configuration, and what is right or wrong with it now. */
export type SetupReport = {
  readonly hosts: readonly { readonly name: string; readonly config: string }[];
  readonly checks: readonly Check[];
};

/** For the doctor of a router that people configure. Changes nothing. */
export type RouterSetup = (targets: readonly TargetSetup[]) => Promise<SetupReport>;
