import { z } from 'zod';

export const NewLinkKeyBody = z.object({ dryRun: z.boolean(), message: z.string() }).meta({ id: 'NewLinkKey' });
