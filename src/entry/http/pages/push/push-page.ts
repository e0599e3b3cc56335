import { commandOfPushLink } from '../../../../core/links/push-link.ts';
import { clockText, type Reader } from '../../../../core/notices/time-text.ts';
import type { Member } from '../../../../core/oncall/model.ts';
import type { Own } from '../document.ts';
import { type Html, html } from '../html.ts';
import { said } from '../parts.ts';
import { PUSH_SCRIPT } from './push-script.ts';

export const OWN: Own = {
  script: PUSH_SCRIPT,
  head: html`<link rel="manifest" href="/push.webmanifest">
<meta name="apple-mobile-web-app-capable" content="yes">
<meta name="apple-mobile-web-app-title" content="Astern">
`,
  policy: ["worker-src 'self'", "manifest-src 'self'"],
};

type Ready = { readonly place: string; readonly publicKey: string; readonly member: Member };

/** Adds the browser that it is open in. All that it may have to say stands in it; its script shows the part that is true. */
export function readyPage({ place, publicKey, member }: Ready): Html {
  return html`<h1 tabindex="-1">Pages on this device</h1>
<p>What Astern sends to ${nameOf(member)} can come to this browser as a notification, also while it is closed.</p>
<div id="push" data-key="${publicKey}">
<noscript><section><h2>Scripts are off</h2>
<p>A browser lets only a script ask for push. Allow scripts for this address, and load the page again.</p>
<p>Or take a channel that needs none: a text message, mail or ntfy.</p></section></noscript>
${when('insecure', INSECURE)}
${when('no-push', NO_PUSH)}
${when('iphone', IPHONE)}
${when('denied', DENIED)}
<div data-when="failed" hidden><section role="alert"><p></p></section></div>
<div data-when="added" hidden><section role="alert"><h2>The browser was added</h2><p></p></section><a class="button" href="${place}">Go on</a></div>
${when('ready', READY)}
</div>`;
}

function when(state: string, content: Html): Html {
  return html`<div data-when="${state}" hidden>${content}</div>`;
}

const READY = html`<section><ol><li>Tap the button, and allow notifications when the browser asks.</li>
<li>A code of six digits arrives here as a notification.</li>
<li>Type it on the page that follows.</li></ol></section>
<button class="go" id="subscribe">Send my pages to this browser</button>`;

const INSECURE = html`<section><h2>This address is not secure</h2>
<p>Browsers do push at https addresses only, and this page came over http.</p>
<p>An admin can offer the server at an https address and set <code>url</code> to it; then make a new link.</p></section>`;

const NO_PUSH = html`<section><h2>This browser cannot take push</h2>
<p>Open this page in Chrome, Edge, Firefox or Safari itself: not in a private window, and not inside another app such as a chat or mail program. Copy its address from the address bar.</p>
<p>An iPhone or iPad needs iOS 16.4 or newer.</p></section>`;

const IPHONE = html`<section><h2>First add this page to the Home Screen</h2>
<p>On an iPhone or iPad only what stands there gets push (iOS 16.4 or newer).</p>
<ol><li>Open this page in Safari.</li>
<li>Tap <b>Share</b>, then <b>Add to Home Screen</b>. If you are asked, leave <b>Open as Web App</b> on.</li>
<li>Open <b>Astern</b> from the Home Screen, and tap the button there.</li></ol>
<p>Leave it there afterwards: messages come through it.</p></section>`;

const DENIED = html`<section><h2>Notifications are blocked here</h2>
<p>Somebody has told this browser not to show notifications of this address, and it does not ask again.</p>
<ol><li>Tap the sign before the address (a lock or two sliders), then Notifications or Permissions, and allow them.</li>
<li>Load this page again.</li></ol>
<p>On an iPhone: Settings, Notifications, Astern. Private windows allow none.</p></section>`;

export function readyFooter(member: Member, untilMs: number, reader: Reader): Html {
  return html`This link adds one browser of ${nameOf(member)}, until ${clockText(untilMs, reader)}. If you are somebody else, close it: their messages would come to you.`;
}

type Typing = { readonly place: string; readonly member: Member; readonly text: string | null };

/** Only the browser that was added sees it. */
export function codePage({ place, member, text }: Typing): Html {
  return html`<h1 tabindex="-1">Type the code</h1>
${said(text)}
<section><p>Astern has sent six digits to this browser, as a notification. Typing them shows that messages to ${nameOf(member)} can be seen here.</p>
<form method="post" action="${place}/code"><label for="code">The six digits</label>
<input class="typed" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="20" required>
<button class="go">Verify this browser</button></form></section>
<form method="post" action="${place}/again"><button>Send another code</button></form>
<details><summary>Nothing arrives</summary><ul>
<li>Look where notifications are kept: swipe down on a phone, click the clock of a computer.</li>
<li>The system must let the browser show them. macOS: System Settings, Notifications. Windows: Settings, System, Notifications. Android: Settings, Apps, the browser, Notifications. iPhone: Settings, Notifications, Astern.</li>
<li>Switch <i>do not disturb</i> or a focus off for a moment.</li></ul></details>`;
}

export function verifiedPage(member: Member): Html {
  return html`<h1 tabindex="-1">This browser gets your pages</h1>
<p class="now good" role="status">✓ Verified for ${nameOf(member)}.</p>
<section><p>A tap on a page opens its incident. On a computer it stays on the screen until then, where the system lets it.</p>
<p>A phone that does not disturb stays silent: keep a channel that wakes, such as calls.</p>
<p>You can close this page. On an iPhone leave Astern on the Home Screen.</p></section>
<section><h2>On the command line</h2>
<code class="line">astern oncall people ${quoted(member.name)}</code><p>shows your contacts, and</p>
<code class="line">astern page --test ${quoted(member.name)}</code><p>tries them all.</p></section>`;
}

const KEEPS =
  'A browser that was added and verified gets its messages all the same: if Astern stands on your Home Screen, leave it there.';

/** Lines for a link that adds nothing any more, or nothing in this browser. */
export const USED = (member: Member): readonly string[] => [
  `It has added a browser of ${nameOf(member)}, and adds no other one.`,
  `If it was this one, it does not keep cookies: type its code on the command line; astern oncall people ${quoted(member.name)} shows how the contact is called.`,
  `For another browser make a new link: ${commandOfPushLink(member.name)}`,
];

export const OVER = (member: Member): readonly string[] => [
  'A link that adds a browser lasts 15 minutes.',
  `Make a new one: ${commandOfPushLink(member.name)}`,
  KEEPS,
];

export const UNKNOWN = [
  'It may have been cut off on its way: copy the whole of it.',
  'Make a new one: astern oncall people contact add NAME push',
  KEEPS,
] as const;

function nameOf({ name, fullName }: Member): string {
  return fullName === '' ? name : fullName;
}

function quoted(name: string): string {
  return /\s/.test(name) ? JSON.stringify(name) : name;
}
