import type { ChangeFinding } from '../finding.ts';
import type { SdlChange } from './model.ts';
import type { Named } from './named-in.ts';

/** What a document shows by being refused or not; the others lie in values that go out, or come in by variables. */
const SHOWN_BY_DOCUMENT = new Set([1, 2, 3, 13, 18, 19]);

/** A finding that depends on adoption, now that it is known what clients send. */
export function settle(
  { change, finding }: { change: SdlChange; finding: ChangeFinding },
  named: Named,
  failing: number,
): ChangeFinding {
  if (finding.adoption === null) return finding;
  const [owner = ''] = change.coordinate.split('.');
  const byVariable = named.byVariable.has(owner);
  const used = named.coordinates.has(change.coordinate) || (byVariable && change.part === 'input');
  if (!used) return safe(finding, 'No stored operation uses it.');
  if (failing === 0 && (SHOWN_BY_DOCUMENT.has(change.row) || inDocument(change, byVariable))) {
    return safe(finding, 'Every stored operation is accepted by {target}.');
  }
  return byVariable && change.part === 'input' && finding.verdict === 'stop' ? hidden(finding) : finding;
}

/** Types of variables stand in a document, so it shows what an argument takes; what a default means it does not show. */
function inDocument({ part, row }: SdlChange, byVariable: boolean): boolean {
  return row !== 17 && (part === 'argument' || (part === 'input' && !byVariable));
}

function safe(finding: ChangeFinding, note: string): ChangeFinding {
  return { ...finding, verdict: 'safe', adoption: null, instruction: null, why: `${finding.why} ${note}` };
}

/** Documents name the variable, not what is in it. */
function hidden(finding: ChangeFinding): ChangeFinding {
  return {
    ...finding,
    verdict: 'check',
    why: `${finding.why} Stored operations pass it in variables, whose values are not known.`,
    instruction: 'Look in the request log whether clients send it.',
  };
}
