import { z } from 'zod';

export const ChecksBody = z
  .object({
    targets: z.array(
      z.object({
        target: z.string(),
        /** An operation is under way: nothing was compared. */
        busy: z.boolean(),
        disagreements: z.array(z.object({ kind: z.string(), text: z.string(), next: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Checks' });

export type ChecksBody = z.infer<typeof ChecksBody>;
