import { unreachable } from '../../lib/errors.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Finding } from '../guard/model.ts';

export type FindingWords = { readonly text: string; readonly instruction: string | null };

/** What a finding says to a person who does not know the guard. `name` is the release, such as `r2`. */
export function findingText(name: string, finding: Finding, nowMs: number): FindingWords {
  const ago = (atMs: number) => `${formatDuration(Math.max(0, nowMs - atMs))} ago`;
  switch (finding.kind) {
    case 'artifact-missing':
      return {
        text: artifactText(name, finding.state),
        instruction: 'Build it again from its commit with `astern ship <sha>`.',
      };
    case 'artifact-unchecked':
      return {
        text: `It could not be told whether the files of ${name} are there: ${finding.why}.`,
        instruction: null,
      };
    case 'never-served':
      return { text: `${name} has never served production well.`, instruction: null };
    case 'served-badly':
      return {
        text: `${name} answered worse than the release before it when it had the traffic, ${ago(finding.atMs)}.`,
        instruction: null,
      };
    case 'little-evidence':
      return {
        text: `${name} had the traffic for only ${formatDuration(finding.servedMs)}.`,
        instruction: 'Watch the error share after the switch.',
      };
    case 'rejected':
      return {
        text: `${name} was rolled back ${ago(finding.atMs)} by ${finding.by}: ${finding.reason}.`,
        instruction: 'Choose an older release, or ship a commit with the fix.',
      };
    case 'rejected-accepted':
      return {
        text: `${name} was rolled back ${ago(finding.atMs)} by ${finding.by}, and is accepted again.`,
        instruction: null,
      };
    case 'is-live':
      return { text: `${name} is what is live now.`, instruction: null };
    case 'newer-than-live':
      return {
        text: `${name} is newer than what is live.`,
        instruction: 'Going forward is a deploy: use `astern ship`.',
      };
    case 'stale':
      return {
        text: `${name} last had the traffic ${formatDuration(finding.ageMs)} ago; that is longer than ${formatDuration(finding.limitMs)}.`,
        instruction:
          'If what has changed since cannot be missed, it may be better to fix forward in the hotfix lane: `astern hotfix start INC-123 what-it-fixes`.',
      };
    case 'change': {
      const { why, evidence, instruction, unblock } = finding.change;
      const accepted = finding.accepted ? ' It is accepted.' : '';
      return {
        text: `${why}${evidence === null ? '' : ` ${evidence}`}${accepted}`,
        instruction:
          unblock === null
            ? instruction
            : [instruction, `To unblock: ${unblock}`].filter((one) => one !== null).join(' '),
      };
    }
    case 'changes-not-judged':
      return {
        text: `What changed since ${name} could not be judged: ${finding.why}.`,
        instruction: 'Ask somebody who knows the database and the interfaces of the service.',
      };
    case 'failed-to-start':
      return {
        text: `${name} did not come up when it was to be put back ${ago(finding.atMs)}.`,
        instruction: 'Look at its log before you try again.',
      };
    case 'suspected':
      return suspectedWords(name, finding);
    default:
      return unreachable(finding);
  }
}

function suspectedWords(name: string, { incident, release }: Extract<Finding, { kind: 'suspected' }>): FindingWords {
  const suspect = `r${release}`;
  const its = suspect === name ? name : `${suspect}, after which ${name} was built`;
  return {
    text: `${incident} most likely comes from ${its}.`,
    instruction: `Choose a release from before ${suspect}.`,
  };
}

function artifactText(name: string, state: 'removed' | 'missing' | 'damaged'): string {
  if (state === 'removed')
    return `The files of ${name} were removed because it was no longer among the releases to keep.`;
  return state === 'missing'
    ? `The files of ${name} are missing from the store.`
    : `The files of ${name} are damaged: they do not match their digest.`;
}
