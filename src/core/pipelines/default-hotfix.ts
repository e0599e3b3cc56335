import type { HotfixConfig } from './model.ts';

/** What holds for hotfixes where `astern.yml` says nothing of them. */
export const DEFAULT_HOTFIX: HotfixConfig = {
  branch: 'hotfix/',
  keyword: '[hotfix]',
  approvals: 1,
  approvers: null,
  mergeInto: 'main',
  mergeBackWithinMs: 24 * 60 * 60_000,
  maxPerMonth: 2,
};
