import type { ChangeFinding } from '../../core/guard/finding.ts';
import type { Verdict } from '../../core/guard/model.ts';

const LEVELS: Readonly<Record<Verdict, 'error' | 'warning' | 'note' | 'none'>> = {
  stop: 'error',
  unknown: 'warning',
  check: 'warning',
  safe: 'note',
};

/** SARIF 2.1.0, as code hosts show it beside the changed lines. Source: OASIS, Static Analysis Results Interchange Format. */
export function sarif(
  findings: readonly ChangeFinding[],
  version: string,
  howTo: (one: ChangeFinding) => string | null,
) {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'astern', version, rules: rules.map((id) => ruleOf(id, findings)) } },
        results: findings.map((finding) => resultOf(finding, rules, howTo(finding))),
      },
    ],
  };
}

function ruleOf(id: string, findings: readonly ChangeFinding[]) {
  const name = findings.find(({ rule }) => rule === id)?.kind ?? id;
  return { id, name, shortDescription: { text: name.replaceAll('-', ' ') } };
}

function resultOf(finding: ChangeFinding, rules: readonly string[], split: string | null) {
  const { rule, verdict, why, instruction, file, line } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: LEVELS[verdict],
    message: { text: [why, instruction, split].filter((part) => part !== null).join(' ') },
    locations: file === null ? [] : [locationOf(file, line)],
    properties: { verdict, subject: finding.subject, unblock: finding.unblock },
  };
}

function locationOf(file: string, line: number | null) {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    physicalLocation: { artifactLocation: { uri }, ...(line === null ? {} : { region: { startLine: line } }) },
  };
}
