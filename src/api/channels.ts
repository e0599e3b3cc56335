import { z } from 'zod';
import { Time } from './common.ts';
import { ContactBody } from './oncall.ts';

/** A way to people that the settings set up. */
export const ChannelBody = z
  .object({
    channel: z.string(),
    provider: z.string(),
    /** Can a message be changed once it was sent, and has it buttons? */
    edits: z.boolean(),
    buttons: z.boolean(),
    /** When the newest message was handed to the provider; null: none lately. */
    lastSentAt: Time.nullable(),
    /** Of the newest message that did not get through; null: none lately. */
    lastTrouble: z.object({ at: Time, why: z.string(), person: z.string() }).nullable(),
    /** Verified contacts of this channel. */
    contacts: z.int(),
  })
  .meta({ id: 'Channel' });

export const ChannelsBody = z
  .object({
    channels: z.array(ChannelBody),
    /** Channels of contacts that the settings do not set up, and how many contacts have them. */
    missing: z.array(z.object({ channel: z.string(), contacts: z.int() })),
  })
  .meta({ id: 'Channels' });

export const CodeSentBody = z
  .object({
    contact: ContactBody,
    /** Until when the code counts; null: the contact is verified already, and nothing was sent. */
    until: Time.nullable(),
  })
  .meta({ id: 'CodeSent' });

export const CodeOrder = z
  .strictObject({ code: z.string().trim().min(1, 'the code').max(20, 'the code of six digits') })
  .meta({ id: 'CodeOrder' });

export const PushLinkBody = z
  .object({
    person: z.string(),
    dryRun: z.boolean(),
    /** Opened in the browser that is to get the messages; whoever opens it acts as the person. Null: on a dry run. */
    link: z.string().nullable(),
    until: Time.nullable(),
    /** False: no browser does push at this address, because it is not https. */
    secure: z.boolean(),
  })
  .meta({ id: 'PushLink' });

export type ChannelsBody = z.infer<typeof ChannelsBody>;
