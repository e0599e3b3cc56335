import type { GateConfig } from '../core/pipelines/model.ts';
import type { ServiceConfig } from '../core/releases/model.ts';
import { closest } from '../lib/suggest.ts';
import type { Clash } from './checks.ts';

/** What a pipeline has besides gates. */
const RESERVED: readonly string[] = ['build', 'deploy'];

/** Mistakes that lie between gates: who needs whom, and what a hotfix may leave out. */
export function gateClashes({ gates, hotfix, rollback }: ServiceConfig): readonly Clash[] {
  return [
    ...reservedNames(gates),
    ...unknownNeeds(gates),
    ...circles(gates),
    ...skippedCritical(gates),
    ...sameKeywords(hotfix, rollback),
  ];
}

function reservedNames(gates: readonly GateConfig[]): Clash[] {
  return gates
    .filter(({ name }) => RESERVED.includes(name))
    .map(({ name }) => ({
      path: ['gates', name],
      message: `${name} is a part of every pipeline of its own; give the gate another name`,
    }));
}

function unknownNeeds(gates: readonly GateConfig[]): Clash[] {
  const names = gates.map((gate) => gate.name);
  return gates.flatMap((gate) =>
    gate.needs.flatMap((need, index) => {
      if (names.includes(need)) return [];
      const meant = closest(need, names);
      const hint = meant === null ? `the gates are ${names.join(', ')}` : `did you mean \`${meant}\`?`;
      return [{ path: ['gates', gate.name, 'needs', index], message: `there is no gate ${need}; ${hint}` }];
    }),
  );
}

/** Each circle is named once, at the gate that is written first. */
function circles(gates: readonly GateConfig[]): Clash[] {
  const done = new Set<string>();
  const found: Clash[] = [];
  const visit = (gate: GateConfig, way: readonly string[]) => {
    const at = way.indexOf(gate.name);
    if (at >= 0) {
      const circle = [...way.slice(at), gate.name];
      const message = `waits for itself: ${circle.join(' needs ')}; take one of these \`needs\` out`;
      found.push({ path: ['gates', gate.name, 'needs'], message });
    }
    if (at >= 0 || done.has(gate.name)) return;
    for (const need of gate.needs) {
      const next = gates.find((one) => one.name === need);
      if (next !== undefined) visit(next, [...way, gate.name]);
    }
    done.add(gate.name);
  };
  for (const gate of gates) visit(gate, []);
  return found;
}

function skippedCritical(gates: readonly GateConfig[]): Clash[] {
  return gates
    .filter((gate) => gate.critical && gate.hotfix.kind === 'skip')
    .map((gate) => ({
      path: ['gates', gate.name, 'hotfix'],
      message: `${gate.name} is critical, so a hotfix cannot skip it; take \`hotfix: false\` out, or give it a shorter form`,
    }));
}

function sameKeywords(hotfix: ServiceConfig['hotfix'], rollback: ServiceConfig['rollback']): Clash[] {
  const [one, other] = [hotfix.keyword.toLowerCase(), rollback.keyword.toLowerCase()];
  if (!one.includes(other) && !other.includes(one)) return [];
  const message = `${hotfix.keyword} and rollback.keyword ${rollback.keyword} cannot be told apart; choose another`;
  return [{ path: ['hotfix', 'keyword'], message }];
}
