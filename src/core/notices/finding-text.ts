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
    case 'failed-to-start':
      return {
        text: `${name} did not come up when it was to be put back ${ago(finding.atMs)}.`,
        instruction: 'Look at its log before you try again.',
      };
    case 'not-compared':
      return {
        text: `Whether ${name} can work with what is there now was not looked at: this version of Astern does not compare what astern.yml says of ${finding.sections.join(' and ')}.`,
        instruction: `Make sure that ${name} can live with every migration that ran since it last served; where it cannot, fix forward.`,
      };
    default:
      return unreachable(finding);
  }
}

function artifactText(name: string, state: 'removed' | 'missing' | 'damaged'): string {
  if (state === 'removed')
    return `The files of ${name} were removed because it was no longer among the releases to keep.`;
  return state === 'missing'
    ? `The files of ${name} are missing from the store.`
    : `The files of ${name} are damaged: they do not match their digest.`;
}
