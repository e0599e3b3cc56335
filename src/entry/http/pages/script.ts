import { hash } from 'node:crypto';

/**
 * For browsers that run it: waits for news at `<link>/news`, then puts what is new in place of what is shown, part by part, so that nothing moves
 * under a finger and nothing that was typed is lost. The clock is counted on. Everything works without it.
 */
export const SCRIPT = `
(()=>{const d=document,b=d.body,u=b.dataset.news;let s=b.dataset.stamp;
const wait=t=>new Promise(f=>setTimeout(f,t));
const tick=()=>{for(const e of d.querySelectorAll("[data-since]")){const t=Math.max(0,Math.floor((Date.now()-off-e.dataset.since)/1e3)),m=Math.floor(t/60);e.textContent=(m>59?Math.floor(m/60)+":"+String(m%60).padStart(2,"0"):m)+":"+String(t%60).padStart(2,"0")}};
const off=Date.now()-b.dataset.now;tick();setInterval(tick,1e3);
const fresh=async()=>{const r=await fetch(location.href,{cache:"no-store"}),n=new DOMParser().parseFromString(await r.text(),"text/html");
if(!n.body.dataset.stamp||n.body.dataset.shape!==b.dataset.shape)return location.replace(location.pathname);
for(const o of d.querySelectorAll("[data-live]")){const e=n.getElementById(o.id);if(e&&e.innerHTML!==o.innerHTML){o.innerHTML=e.innerHTML;o.className=e.className}}
s=n.body.dataset.stamp;tick()};
(async()=>{for(;u;){try{const r=await fetch(u+"?seen="+encodeURIComponent(s),{cache:"no-store"});if(r.status===410)return;if(!r.ok)throw 0;if((await r.text())!==s)await fresh()}catch{await wait(4e3)}}})();
})()`.trim();

/** A script with the hash by which a page may run it: made of our own constants, never of anything that came from outside. */
export type OwnScript = { readonly text: string; readonly hash: string };

export function ownScript(text: string): OwnScript {
  return { text, hash: `'sha256-${hash('sha256', text, 'base64')}'` };
}

export const SCRIPT_HASH = ownScript(SCRIPT).hash;
