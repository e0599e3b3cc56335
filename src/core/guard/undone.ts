import type { Commit } from '../releases/model.ts';

export type UndoneCommit = Commit & {
  /** Its title says that it closes a hole: taking it away opens the hole again. */
  readonly security: boolean;
};

/** Commits that a rollback takes away, those that close a hole first, otherwise in the order given. */
export function sortUndone(commits: readonly Commit[]): readonly UndoneCommit[] {
  const marked = commits.map((commit) => ({ ...commit, security: SECURITY.test(commit.title) }));
  return [...marked.filter(({ security }) => security), ...marked.filter(({ security }) => !security)];
}

/** As people label them: `[security]`, `fix(security):`, `security:`, CVE and GHSA numbers, names of holes. */
const SECURITY =
  /\[security\]|\(security\)!?:|^security\b|\bsecurity (?:fix|patch|update|hole|issue)|\bCVE-\d{4}-\d{4,}|\bGHSA(?:-[0-9a-z]{4}){3}|\bvulnerab|\b(?:XSS|CSRF|SSRF|RCE|SQL injection|path traversal|auth(?:entication)? bypass|privilege escalation)\b/i;
