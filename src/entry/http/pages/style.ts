import { hash } from 'node:crypto';

// Stands in each page: on a bad line one request is quicker than two. Colours have a contrast of at least 4.5 to 1 in both themes, and none of
// them says anything that no word says.
export const STYLE = `
:root{color-scheme:light dark;--back:#f5f4f1;--card:#fff;--ink:#1c2128;--soft:#57606a;--line:#dcd9d3;--go:#1f5fbf;--on-go:#fff;--red:#b42318;--on-red:#fff;--red-soft:#fdeceb;--green:#1a6b3c;--green-soft:#e6f4ea;--amber:#7a4b00;--amber-soft:#fdf3e0;--shade:0 1px 2px rgb(28 33 40/.06)}
@media (prefers-color-scheme:dark){:root{--back:#12161b;--card:#1b2027;--ink:#e9ebee;--soft:#a9b2bc;--line:#323a44;--go:#8ab8ff;--on-go:#0b1d38;--red:#ff8377;--on-red:#2d0500;--red-soft:#3b1d1b;--green:#7fd8a0;--green-soft:#16311f;--amber:#f3c068;--amber-soft:#36290f;--shade:none}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--back);color:var(--ink);font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
.top,main,footer{max-width:40rem;margin:0 auto;padding:0 1.125rem}
.top{display:flex;justify-content:space-between;gap:1rem;padding-top:.875rem;padding-bottom:.375rem;color:var(--soft);font-size:.9375rem}
.top b{color:var(--ink);letter-spacing:.01em}
main{padding-bottom:1.5rem}
footer{color:var(--soft);font-size:.875rem;padding-bottom:2rem}
h1{font-size:1.625rem;line-height:1.22;margin:.5rem 0 .375rem;letter-spacing:-.012em;text-wrap:balance}
h1:focus{outline:none}
h2{font-size:1.0625rem;line-height:1.3;margin:0 0 .375rem}
p{margin:.375rem 0}
.soft{color:var(--soft)}
.small{font-size:.9375rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.875rem;box-shadow:var(--shade);padding:.9375rem 1.0625rem;margin:.875rem 0}
section>:first-child{margin-top:0}section>:last-child{margin-bottom:0}
ul,ol{margin:.375rem 0;padding-left:1.25rem}
ul.plain,ol.plain{list-style:none;padding:0}
.plain>li{padding:.4375rem 0;border-top:1px solid var(--line)}
.plain>li:first-child{border-top:0}
.now{display:flex;gap:.5rem;align-items:baseline;font-weight:600;border-radius:.625rem;padding:.5625rem .8125rem;margin:.5rem 0;background:var(--amber-soft);color:var(--amber)}
.now.bad{background:var(--red-soft);color:var(--red)}
.now.good{background:var(--green-soft);color:var(--green)}
.said{border-left:.25rem solid var(--go);background:var(--card);border-radius:.375rem .625rem .625rem .375rem;padding:.625rem .875rem;margin:.75rem 0}
button,.button{display:flex;width:100%;min-height:3.25rem;align-items:center;justify-content:center;text-align:center;padding:.625rem 1rem;margin:.625rem 0;border-radius:.75rem;border:1px solid var(--line);background:var(--card);color:var(--ink);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.go{min-height:3.75rem;font-size:1.1875rem;background:var(--go);border-color:var(--go);color:var(--on-go)}
.red{min-height:3.75rem;font-size:1.125rem;background:var(--red);border-color:var(--red);color:var(--on-red)}
a{color:var(--go);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--go);outline-offset:3px}
details{margin:.625rem 0}
summary{min-height:3rem;display:flex;align-items:center;gap:.5rem;cursor:pointer;font-weight:600}
summary::before{content:"+";color:var(--soft);width:1ch}
details[open]>summary::before{content:"\\2212"}
summary::-webkit-details-marker{display:none}
code{font:.9375rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--back);border:1px solid var(--line);border-radius:.375rem;padding:.125rem .375rem}
code.line{display:block;padding:.5625rem .6875rem;margin:.375rem 0;white-space:pre-wrap}
label{display:block;font-weight:600;margin-top:.625rem}
textarea,.typed{width:100%;min-height:4rem;font:inherit;color:var(--ink);background:var(--back);border:1px solid var(--soft);border-radius:.625rem;padding:.5rem .75rem;margin-top:.25rem}
.typed{min-height:3.25rem;font-size:1.25rem;letter-spacing:.125em}
.steps{display:flex;list-style:none;padding:0;margin:.75rem 0;gap:.25rem}
.steps li{flex:1 1 0;min-width:0;border-top:.25rem solid var(--line);padding-top:.3125rem;font-size:.9375rem;line-height:1.25;color:var(--soft);overflow-wrap:normal}
.steps .done{border-color:var(--green)}
.steps [aria-current]{flex:0 0 auto;padding-right:.75rem;border-color:var(--go);color:var(--ink);font-weight:700}
.check{display:flex;gap:.625rem}
.mark{flex:none;width:1.5rem;height:1.5rem;border-radius:50%;display:grid;place-items:center;font-size:.875rem;font-weight:700;line-height:1;margin-top:.0625rem;background:var(--back);color:var(--soft);border:1px solid currentColor}
.fine .mark,.done .mark{color:var(--green);background:var(--green-soft)}
.look .mark,.not-known .mark,.now-at .mark{color:var(--amber);background:var(--amber-soft)}
.stop .mark,.failed .mark{color:var(--red);background:var(--red-soft)}
.check>div{min-width:0;flex:1}
.check p{margin:.125rem 0}
.row{display:flex;justify-content:space-between;gap:.75rem}
.row>:last-child{text-align:right;flex:none;max-width:60%}
.clock{font-variant-numeric:tabular-nums;white-space:nowrap}
.time{display:block;color:var(--soft);font-size:.875rem}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:39.99rem){.steps li:not([aria-current])>span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}
@media (min-width:40rem){h1{font-size:2rem}.steps li,.steps [aria-current]{flex:1 1 0}}
@media (prefers-reduced-motion:no-preference){.now-at .mark{animation:p 1.6s ease-in-out infinite}@keyframes p{50%{opacity:.45}}}
`.trim();

export const STYLE_HASH = `'sha256-${hash('sha256', STYLE, 'base64')}'`;
