/**
 * The ground: nothing of the host page comes in, all lengths are pixels (a page's own root size does not
 * count), all sides are logical. Colours come from the theme's sheet.
 */
export const frameStyles = `
:host { display: block !important; }
:host([hidden]) { display: none !important; }
.hub {
  all: initial;
  display: block;
  box-sizing: border-box;
  color-scheme: light;
  font-family: var(--sluice-font, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif);
  font-size: 15px;
  line-height: 1.5;
  color: var(--sluice-text);
  text-align: start;
  -webkit-font-smoothing: antialiased;
  -webkit-text-size-adjust: 100%;
  --radius: var(--sluice-radius, 14px);
  --radius-small: min(var(--radius), 9px);
}
.hub[data-scheme="dark"] { color-scheme: dark; }
@media (prefers-color-scheme: dark) { .hub[data-scheme="auto"] { color-scheme: dark; } }
.hub *, .hub *::before, .hub *::after { box-sizing: border-box; }
.hub :where(p, h2, h3, ul, ol, figure, blockquote, fieldset) { margin: 0; padding: 0; border: 0; min-inline-size: 0; }
.hub :where(ul, ol) { list-style: none; }
.hub :where(button, input, select, textarea) { font: inherit; color: inherit; letter-spacing: inherit; }
.hub output { display: block; }
.hub [hidden] { display: none !important; }
.card { position: relative; color: var(--sluice-text); }
.hub[data-frame="card"] .card {
  max-inline-size: 960px;
  margin-inline: auto;
  padding: 20px;
  background: var(--sluice-background);
  border: 1px solid var(--sluice-border);
  border-radius: var(--radius);
}
.hub[data-frame="card"][data-wide="true"] .card { padding: 32px; }
.top { display: flex; align-items: center; gap: 8px; min-block-size: 36px; margin-block-end: 16px; }
.brand { display: inline-flex; align-items: center; gap: 10px; font-weight: 600; font-size: 14px; min-inline-size: 0; }
.brand img { block-size: 28px; max-inline-size: 140px; object-fit: contain; }
.words { margin-block-end: 24px; max-inline-size: 65ch; }
.words-title { font-size: 17px; font-weight: 600; }
.cross { margin-inline-start: auto; }
.icon { inline-size: 1.25em; block-size: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
[dir="rtl"] .icon[data-icon="back"], [dir="rtl"] .icon[data-icon="out"] { transform: scaleX(-1); }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.heading { font-size: 21px; line-height: 1.3; font-weight: 650; letter-spacing: -0.012em; text-wrap: balance; overflow-wrap: anywhere; }
.heading:focus { outline: none; }
.lead { color: var(--sluice-muted); text-wrap: pretty; overflow-wrap: anywhere; }
.owner { color: var(--sluice-text); font-size: 14px; font-weight: 550; overflow-wrap: anywhere; }
.head { display: flex; align-items: center; gap: 16px; margin-block-end: 24px; }
.head > div { min-inline-size: 0; }
.head-summary { color: var(--sluice-muted); font-size: 14px; text-wrap: pretty; }
.logo { flex: none; display: block; border-radius: 22%; object-fit: contain; }
.logo[data-size="32"] { inline-size: 32px; block-size: 32px; }
.logo[data-size="40"] { inline-size: 40px; block-size: 40px; }
.logo[data-size="48"] { inline-size: 48px; block-size: 48px; }
.initial { display: grid; place-items: center; background: var(--sluice-accent-soft); color: var(--sluice-accent-text); font-weight: 650; }
.support { margin-block-start: 20px; padding-block-start: 16px; border-block-start: 1px solid var(--sluice-border); font-size: 14px; }
.link { display: inline-flex; align-items: center; gap: 4px; min-block-size: 24px; color: var(--sluice-accent-text); text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; overflow-wrap: anywhere; }
.link:hover { text-decoration-thickness: 2px; }
.link .icon { inline-size: 1em; block-size: 1em; }

.button {
  display: inline-flex; align-items: center; justify-content: center; gap: 8px;
  min-block-size: 44px; padding: 10px 20px;
  border: 1px solid transparent; border-radius: var(--radius-small);
  background: var(--sluice-accent); color: var(--sluice-on-accent);
  font-weight: 600; text-decoration: none; cursor: pointer;
  transition: background-color 120ms, border-color 120ms;
}
.button:hover { background: var(--sluice-accent-hover); }
.button[aria-disabled="true"] { cursor: default; background: var(--sluice-accent); }
.quiet { background: transparent; border-color: var(--sluice-line); color: var(--sluice-text); }
.quiet:hover { background: var(--sluice-surface); }
.icon-button {
  display: grid; place-items: center; inline-size: 36px; block-size: 36px; padding: 0;
  border: 0; border-radius: var(--radius-small); background: transparent; color: var(--sluice-muted); cursor: pointer;
}
.icon-button:hover { background: var(--sluice-surface); color: var(--sluice-text); }
.text-button { min-block-size: 28px; padding: 0; border: 0; background: none; color: var(--sluice-accent-text); font-weight: 550; text-decoration: underline; text-underline-offset: 3px; cursor: pointer; }
.hub :is(button, a, input, select, textarea):focus-visible { outline: 2px solid var(--sluice-ring); outline-offset: 2px; }
.spinner { inline-size: 1.1em; block-size: 1.1em; border: 2px solid currentColor; border-inline-end-color: transparent; border-radius: 50%; animation: turn 700ms linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }

.centre { display: grid; justify-items: center; gap: 12px; padding-block: 28px; text-align: center; }
.centre .lead { max-inline-size: 46ch; }
.centre .button { margin-block-start: 8px; min-inline-size: 120px; }
.pair { display: flex; flex-wrap: wrap; justify-content: center; gap: 0 12px; }
.sign { display: grid; place-items: center; inline-size: 56px; block-size: 56px; margin-block-end: 4px; border-radius: 50%; font-size: 22px; background: var(--sluice-surface); color: var(--sluice-muted); }
.sign[data-tone="success"] { background: var(--sluice-success-soft); color: var(--sluice-success); }
.done { animation: arrive 260ms cubic-bezier(0.2, 0.9, 0.3, 1.2); }
@keyframes arrive { from { transform: scale(0.7); opacity: 0; } }

.bones { display: grid; gap: 12px; }
.bone { display: block; border-radius: 6px; background: var(--sluice-surface); animation: breathe 1.4s ease-in-out infinite alternate; }
@keyframes breathe { to { opacity: 0.45; } }
.bone[data-bone="logo"] { inline-size: 48px; block-size: 48px; border-radius: 22%; }
.bone[data-bone="title"] { inline-size: 180px; max-inline-size: 100%; block-size: 20px; }
.bone[data-bone="line"] { inline-size: 260px; max-inline-size: 100%; block-size: 14px; }
.bone[data-bone="label"] { inline-size: 90px; block-size: 14px; }
.bone[data-bone="input"] { block-size: 44px; border-radius: var(--radius-small); }
.bone[data-bone="button"] { inline-size: 130px; block-size: 44px; border-radius: var(--radius-small); }

@media (prefers-reduced-motion: reduce) {
  .hub *, .hub *::before { animation: none !important; transition: none !important; }
  .spinner { border-inline-end-color: currentColor; border-block-end-color: transparent; }
}
@media (forced-colors: active) {
  .button, .input, .tile, .chip { border: 1px solid ButtonText; }
}
`;
