/**
 * Questions that come in the same turn, as those of a status of all targets do, are asked as one. None waits for another that is under way:
 * a flip must not stand in line behind a long look.
 */
export function lookTogether<Seen>(
  lookAt: (targets: readonly string[]) => Promise<ReadonlyMap<string, Seen>>,
): (target: string) => Promise<Seen> {
  let next: { readonly targets: Set<string>; readonly seen: Promise<ReadonlyMap<string, Seen>> } | null = null;
  const gather = () => {
    const targets = new Set<string>();
    const seen = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      next = null;
      return lookAt([...targets]);
    });
    return { targets, seen };
  };
  return async (target) => {
    next ??= gather();
    next.targets.add(target);
    const found = (await next.seen).get(target);
    if (found === undefined) throw new Error(`${target} was not looked at`);
    return found;
  };
}
