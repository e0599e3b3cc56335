import { UserError } from '../../lib/errors.ts';

export function notPlaced(target: string, stack: string): UserError {
  return new UserError(
    'fleet/not-placed',
    `Stack ${stack} of ${target} has no files on this machine.`,
    'Place the stack from its artifact before starting its instances.',
  );
}

export function unsupportedSystem(platform: string): UserError {
  return new UserError(
    'fleet/unsupported-system',
    `The process fleet runs on Linux only; this is ${platform}.`,
    'Run the server on Linux, in a container or virtual machine if need be.',
  );
}

export function unknownInstance(instance: string): UserError {
  return new UserError(
    'fleet/unknown-instance',
    `There is no log of an instance ${instance}.`,
    'Look up the running instances with `astern status`; logs of long removed stacks are not kept.',
  );
}

export function badName(name: string): UserError {
  return new UserError(
    'fleet/bad-name',
    `"${name}" cannot be the name of a target, stack or instance.`,
    'Use letters, digits, dot, dash and underscore, beginning with a letter or digit.',
  );
}

export function diskFull(dir: string): UserError {
  return new UserError(
    'fleet/disk-full',
    `The disk that holds ${dir} is full; nothing was started from it, and what runs is untouched.`,
    'Make room on that disk, then try again.',
  );
}
