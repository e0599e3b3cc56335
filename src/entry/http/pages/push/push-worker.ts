/**
 * The service worker: it shows what the provider of push sends (providers/notify/push, `payloadOf`), and opens what is tapped. Browsers demand that each
 * push is shown, so what cannot be read is shown in words of its own. It answers no requests: pages come from the server, also with it.
 */
export const PUSH_WORKER = `
"use strict";
const UNREADABLE = { title: "Astern has sent you something", body: "This browser could not read it. See what is open: astern incident list" };
const LOST = { title: "Astern does not reach this browser any more", body: "The browser has given up its address for push. Add it again: astern oncall people contact add NAME push" };

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));

self.addEventListener("push", event => {
  const { title, options } = shown(read(event.data));
  event.waitUntil(self.registration.showNotification(title, options));
});

function read(data) {
  try {
    const message = data.json();
    if (typeof message.title === "string" && message.title !== "") return message;
  } catch {}
  return UNREADABLE;
}

function shown({ title, body = "", tag = "", urgency, url = null, actions = [] }) {
  const known = Array.isArray(actions) ? actions : [];
  const isPage = urgency === "page";
  const options = {
    body: String(body),
    tag: String(tag),
    requireInteraction: isPage,
    // What takes the place of an earlier text sounds again only if it pages.
    renotify: isPage && tag !== "",
    actions: known.map(({ id, label }) => ({ action: String(id), title: String(label) })),
    data: { url, actions: Object.fromEntries(known.map(one => [one.id, one.url])) },
  };
  return { title, options };
}

self.addEventListener("notificationclick", event => {
  const { url = null, actions = {} } = event.notification.data || {};
  event.notification.close();
  const place = actions[event.action] || url;
  if (place !== null) event.waitUntil(open(place));
});

// The page of a link may have gone on to another address of the same link by itself: what follows "?" and "#" does not count.
async function open(place) {
  const wanted = plain(place);
  if (!/^https?:/.test(wanted)) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = windows.find(one => plain(one.url) === wanted);
  if (same === undefined) await self.clients.openWindow(place);
  else await same.focus();
}

function plain(written) {
  const { origin, pathname, protocol } = new URL(written, self.location.href);
  return origin === "null" ? protocol : origin + pathname;
}

// The new address is somebody's only once they have shown that it is theirs, and who that is the worker does not know: so it says what is to be done.
self.addEventListener("pushsubscriptionchange", event => {
  const { title, body } = LOST;
  event.waitUntil(self.registration.showNotification(title, { body, tag: "astern-push-lost", requireInteraction: true }).catch(() => undefined));
});
`.trim();
