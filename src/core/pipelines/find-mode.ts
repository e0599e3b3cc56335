import type { HotfixConfig, Mode } from './model.ts';
import { readMessage } from './read-message.ts';

/** The commit that is to be shipped, as the repository tells it. */
export type Head = {
  readonly message: string;
  /** Messages of what a merge commit brought in (second parent and further); empty for others. */
  readonly merged: readonly string[];
  /** Null in a detached checkout. */
  readonly branch: string | null;
};

export type ModeWords = Pick<HotfixConfig, 'branch' | 'keyword'> & { readonly rollbackKeyword: string };

export type FoundMode = {
  readonly mode: Mode;
  readonly because: 'said' | 'message' | 'merged-message' | 'branch' | 'merged-branch' | 'nothing-else';
  /** For a rollback: what shall be put back; null: it was not named. */
  readonly to: string | null;
  /** `INC-123`, when the branch tells it. */
  readonly incident: string | null;
};

/** What kind of pipeline a commit asks for. What a person said goes first, then the message, then the branch. */
export function findMode(head: Head, said: Mode | null, words: ModeWords): FoundMode {
  const branch = hotfixBranch(head, words);
  const incident = branch === null ? null : incidentIn(branch.name, words.branch);
  if (said !== null && said !== 'rollback') return { mode: said, because: 'said', to: null, incident };
  const keywords = { hotfix: words.keyword, rollback: words.rollbackKeyword };
  const read = [
    ['message', head.message] as const,
    ...head.merged.map((message) => ['merged-message', message] as const),
  ].map(([because, message]) => ({ because, ...readMessage(message, keywords) }));
  const rollback = read.find((one) => one.rollback !== null);
  if (said === 'rollback') return { mode: 'rollback', because: 'said', to: rollback?.rollback?.to ?? null, incident };
  if (rollback?.rollback != null)
    return { mode: 'rollback', because: rollback.because, to: rollback.rollback.to, incident };
  const hotfix = read.find((one) => one.hotfix);
  if (hotfix !== undefined) return { mode: 'hotfix', because: hotfix.because, to: null, incident };
  if (branch !== null) return { mode: 'hotfix', because: branch.because, to: null, incident };
  return { mode: 'standard', because: 'nothing-else', to: null, incident: null };
}

function hotfixBranch({ message, merged, branch }: Head, { branch: prefix }: ModeWords) {
  if (prefix === '') return null;
  if (branch?.startsWith(prefix) === true) return { name: branch, because: 'branch' } as const;
  const name = merged.length === 0 ? null : mergedBranch(message);
  return name?.startsWith(prefix) === true ? ({ name, because: 'merged-branch' } as const) : null;
}

/** As Git, GitHub, GitLab and Bitbucket write the title of a merge. */
function mergedBranch(message: string): string | null {
  const [title = ''] = message.split('\n');
  const found =
    /^Merge (?:remote-tracking )?branch '([^']+)'/.exec(title) ??
    /^Merge pull request #\d+ from [^/\s]+\/(\S+)/.exec(title) ??
    /^Merged in (\S+) \(pull request #\d+\)/.exec(title);
  return found?.[1]?.replace(/^origin\//, '') ?? null;
}

/** `hotfix/INC-123-payment-timeout` → `INC-123`. */
function incidentIn(branch: string, prefix: string): string | null {
  return /^([A-Za-z][A-Za-z0-9]*-\d+)(?![0-9A-Za-z])/.exec(branch.slice(prefix.length))?.[1]?.toUpperCase() ?? null;
}
