import type { Change, OncallState } from './document.ts';
import type { PolicyTarget } from './model.ts';

/** What would miss a person, a schedule or a policy, in words. */
export function namesOf({ schedules, policies }: OncallState, what: Change['what'], name: string): readonly string[] {
  if (what === 'policy') {
    const services = policies.find((one) => one.name === name)?.services ?? [];
    return services.map((service) => (service === '*' ? 'every other service' : `service ${service}`));
  }
  const is = (target: PolicyTarget) => target.kind === what && target.name === name;
  const layers =
    what === 'schedule' ? [] : schedules.flatMap((schedule) => schedule.layers.map((layer) => ({ schedule, layer })));
  return [
    ...layers
      .filter(({ layer }) => layer.people.includes(name))
      .map(({ schedule, layer }) => `layer ${layer.name} of schedule ${schedule.name}`),
    ...policies.flatMap((policy) => [
      ...policy.steps.flatMap(({ targets }, index) =>
        targets.some(is) ? [`step ${index + 1} of policy ${policy.name}`] : [],
      ),
      ...(policy.lastResort.some(is) ? [`the last resort of policy ${policy.name}`] : []),
    ]),
  ];
}
