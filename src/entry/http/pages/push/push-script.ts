import { ownScript } from '../script.ts';

/**
 * Of the page that adds a browser: shows the part of the page that is true here, and at a tap asks for permission, subscribes, and sends the subscription.
 * The permission comes first: Safari grants it only in the tap itself.
 */
export const PUSH_SCRIPT = ownScript(
  `
(()=>{const d=document,main=d.getElementById("push"),key=main.dataset.key,place=location.pathname,button=d.getElementById("subscribe");
const show=(...names)=>{for(const e of main.querySelectorAll("[data-when]"))e.hidden=!names.includes(e.dataset.when)};
const say=(name,text)=>{main.querySelector("[data-when="+name+"] p").textContent=text};
const isApple=/iPhone|iPad|iPod/.test(navigator.userAgent)||(/Macintosh/.test(navigator.userAgent)&&navigator.maxTouchPoints>1);
const can="serviceWorker"in navigator&&"PushManager"in window&&"Notification"in window;
const state=()=>!isSecureContext?"insecure":!can?(isApple&&!navigator.standalone?"iphone":"no-push"):Notification.permission==="denied"?"denied":"ready";
const bytes=text=>Uint8Array.from(atob(text.replace(/-/g,"+").replace(/_/g,"/")),c=>c.charCodeAt(0));
const same=(one,other)=>one&&one.byteLength===other.length&&new Uint8Array(one).every((b,i)=>b===other[i]);
const subscribed=async()=>{await navigator.serviceWorker.register("/push-worker.js",{scope:"/"});
const {pushManager:push}=await navigator.serviceWorker.ready,applicationServerKey=bytes(key),old=await push.getSubscription();
if(old&&same(old.options.applicationServerKey,applicationServerKey))return old;
if(old)await old.unsubscribe();
return push.subscribe({userVisibleOnly:true,applicationServerKey})};
const fail=text=>{show("ready","failed");say("failed",text)};
const add=async()=>{const permission=await Notification.requestPermission();
if(permission==="denied")return show("denied");
if(permission!=="granted")return fail("The browser asked whether Astern may show notifications, and got no answer. Tap again, and allow it.");
let subscription;
try{subscription=await subscribed()}catch(error){return fail("The browser could not subscribe at its push service: "+error.message+" Check that it is online and that nothing blocks push (Brave: Settings, Privacy, Use Google services for push messaging), and tap again.")}
let answer;
try{answer=await fetch(place,{method:"POST",headers:{"content-type":"application/json"},body:JSON.stringify(subscription)})}catch{return fail("The server did not answer. Check the connection, and tap again: it does no harm.")}
const said=await answer.json().catch(()=>({}));
if(!answer.ok)return fail([said.detail||"The server could not do this now ("+answer.status+").",said.next].filter(Boolean).join(" "));
if(said.trouble===null)return location.replace(place);
show("added");say("added",said.trouble)};
button.addEventListener("click",async()=>{button.disabled=true;try{await add()}finally{button.disabled=false}});
show(state())})()`.trim(),
);
