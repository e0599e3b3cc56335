import type { Outcome } from './run-rows.ts';
import type { ThisRun } from './support/this-run.ts';

type Print = (line: string) => void;

/** What the figures below it mean nothing without. */
export function printHead(about: ThisRun, print: Print): void {
  print(`Astern at ${about.commit}${about.isDirty ? ' with uncommitted changes' : ''}, ${about.date}`);
  print(`${about.processors} x ${about.processor}, ${about.memoryGb} GB, ${about.system}, Node ${about.node}`);
  print(`load of the machine before: ${about.loadBefore.join(', ')} (1, 5, 15 min)`);
}

/** The lines of one row. */
export function printOutcome(outcome: Outcome, print: Print): void {
  print('');
  print(`${outcome.row} (${(outcome.tookMs / 1_000).toFixed(1)} s)`);
  if (outcome.problem !== null) print(`  NOT MEASURED  ${outcome.problem}`);
  if (outcome.skipped !== null) print(`  skipped       ${outcome.skipped}`);
  for (const { what, figure, bar, met, reference } of outcome.results) {
    print(`  ${verdict(met)} ${what}`);
    print(`                ${figure}`);
    const beside = [bar === null ? null : `bar: ${bar}`, reference === null ? null : `reference: ${reference}`];
    const known = beside.filter((text) => text !== null);
    if (known.length > 0) print(`                ${known.join('; ')}`);
  }
}

export function printSummary(outcomes: readonly Outcome[], print: Print): void {
  const results = outcomes.flatMap((outcome) => outcome.results);
  const met = results.filter((result) => result.met === true).length;
  const missed = results.filter((result) => result.met === false).length;
  const broken = outcomes.filter((outcome) => outcome.problem !== null).length;
  const skipped = outcomes.filter((outcome) => outcome.skipped !== null).length;
  print('');
  print(`${met} bars met, ${missed} not met, ${broken} rows not measured, ${skipped} skipped.`);
}

function verdict(met: boolean | null): string {
  if (met === null) return 'no bar       ';
  return met ? 'met          ' : 'NOT MET      ';
}
