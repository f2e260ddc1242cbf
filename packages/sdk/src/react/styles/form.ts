/** The picker, the form, and the guide beside it. */
export const formStyles = `
.picker { display: grid; gap: 16px; }
.picker .lead { margin-block-start: -10px; max-inline-size: 65ch; }
.search { position: relative; }
.search > .icon { position: absolute; inset-block-start: 12px; inset-inline-start: 13px; color: var(--sluice-muted); }
.search .input { padding-inline-start: 42px; }
.chips { display: flex; flex-wrap: wrap; gap: 8px; }
.chip { min-block-size: 32px; padding: 4px 14px; border: 1px solid var(--sluice-border); border-radius: 999px; background: transparent; color: var(--sluice-muted); font-size: 14px; cursor: pointer; }
.chip:hover { border-color: var(--sluice-line); color: var(--sluice-text); }
.chip[aria-pressed="true"] { background: var(--sluice-accent-soft); border-color: var(--sluice-accent-text); color: var(--sluice-accent-text); font-weight: 550; }
.tiles { display: grid; gap: 10px; }
[data-wide="true"] .tiles { grid-template-columns: 1fr 1fr; }
.tile {
  display: flex; align-items: center; gap: 14px; inline-size: 100%; block-size: 100%; padding: 14px;
  border: 1px solid var(--sluice-border); border-radius: var(--radius-small);
  background: var(--sluice-background); text-align: start; cursor: pointer;
  transition: background-color 120ms, border-color 120ms;
}
.tile:hover { border-color: var(--sluice-line); background: var(--sluice-surface); }
.tile-text { display: grid; flex: 1; min-inline-size: 0; }
.tile-name { font-weight: 600; }
.tile-summary { color: var(--sluice-muted); font-size: 14px; line-height: 1.4; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.tile > .icon { color: var(--sluice-muted); transform: rotate(-90deg); }
[dir="rtl"] .tile > .icon { transform: rotate(90deg); }
.nothing { display: grid; justify-items: center; gap: 12px; padding-block: 28px; color: var(--sluice-muted); }

.columns { display: grid; gap: 24px; align-items: start; }
[data-wide="true"] .columns[data-guided="true"] { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 32px; }
.entry { position: relative; display: grid; gap: 20px; }
[data-wide="true"] .columns[data-guided="true"] .entry { position: sticky; inset-block-start: 24px; padding-block-start: 20px; }
[data-wide="true"] .columns[data-guided="false"] .entry { max-inline-size: 560px; }
.field { display: grid; gap: 6px; }
.label-row { display: flex; align-items: baseline; gap: 6px; }
.label { font-weight: 600; font-size: 14px; }
.mark { color: var(--sluice-muted); font-size: 13px; }
.mark[data-required] { color: var(--sluice-danger); }
.control { position: relative; display: flex; align-items: center; }
.input {
  inline-size: 100%; min-block-size: 44px; padding: 9px 13px;
  border: 1px solid var(--sluice-line); border-radius: var(--radius-small);
  background: var(--sluice-background); color: var(--sluice-text);
  appearance: none; transition: border-color 120ms, box-shadow 120ms;
}
.input::placeholder { color: var(--sluice-muted); opacity: 1; }
.input::-webkit-search-cancel-button { display: none; }
.hub .input:focus { outline: 2px solid var(--sluice-ring); outline-offset: -1px; border-color: var(--sluice-ring); }
.input[aria-invalid="true"] { border-color: var(--sluice-danger); }
.input:read-only:not(select) { background: var(--sluice-surface); }
.hub .control .input[dir="ltr"] { text-align: left; }
[dir="rtl"] .control .input[dir="ltr"] { text-align: right; }
.select { padding-inline-end: 40px; cursor: pointer; }
.select + .icon { position: absolute; inset-inline-end: 12px; pointer-events: none; color: var(--sluice-muted); }
.area { resize: vertical; min-block-size: 68px; }
.secret { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 14px; }
.secret[type="password"] { letter-spacing: 0.08em; }
.secret::placeholder { letter-spacing: 0; font-size: 13px; }
.control:has(.inline-buttons) { border: 1px solid var(--sluice-line); border-radius: var(--radius-small); background: var(--sluice-background); }
.control:has(.inline-buttons) .input { border-color: transparent; background: transparent; min-block-size: 42px; }
.control:has(.inline-buttons) .input:focus { outline: none; }
.control:has(.inline-buttons > :nth-child(1)):has(.input:focus), .control:has(.inline-buttons):has(.input:focus) { outline: 2px solid var(--sluice-ring); outline-offset: -1px; border-color: var(--sluice-ring); }
.control:has([aria-invalid="true"]) { border-color: var(--sluice-danger); }
.control:has(.inline-buttons):has(input:read-only) { background: var(--sluice-surface); }
.inline-buttons { display: flex; flex: none; gap: 4px; padding-inline-end: 6px; }
.inline-buttons:empty { display: none; }
.inline-button { min-block-size: 30px; padding: 3px 10px; border: 0; border-radius: calc(var(--radius-small) - 3px); background: var(--sluice-surface); color: var(--sluice-text); font-size: 13px; font-weight: 550; cursor: pointer; }
.inline-button:hover { background: var(--sluice-accent-soft); color: var(--sluice-accent-text); }
.good { flex: none; display: grid; padding-inline: 4px 10px; color: var(--sluice-success); }
.input + .good:last-child { position: absolute; inset-inline-end: 2px; }
.control[data-good="true"] > .input:has(+ .good:last-child) { padding-inline-end: 42px; }
.kept { min-block-size: 44px; padding-inline-start: 13px; gap: 12px; }
.kept-value { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 14px; letter-spacing: 0.06em; }
.kept-words { flex: 1; color: var(--sluice-muted); font-size: 13px; }
.fault { display: flex; gap: 6px; color: var(--sluice-danger); font-size: 14px; overflow-wrap: anywhere; }
.fault:empty, .entry > [role="alert"]:empty { position: absolute; }
.fault .icon { inline-size: 18px; block-size: 18px; margin-block-start: 2px; }
.help { color: var(--sluice-muted); font-size: 13.5px; overflow-wrap: anywhere; }
.field > .text-button { justify-self: start; font-size: 13.5px; }
.more { display: grid; gap: 16px; }
.more-fields { display: grid; gap: 20px; padding-inline-start: 16px; border-inline-start: 2px solid var(--sluice-border); }
.fold { display: flex; align-items: center; justify-content: space-between; gap: 8px; min-block-size: 32px; padding: 4px 0; border: 0; background: none; font-weight: 550; font-size: 14px; color: var(--sluice-accent-text); text-align: start; cursor: pointer; border-radius: 6px; }
.fold .icon { transition: transform 160ms; }
.fold[aria-expanded="true"] .icon { transform: rotate(180deg); }
.more .fold { justify-self: start; }
.more-title { font-weight: 550; font-size: 14px; }
.actions { display: grid; justify-items: start; gap: 10px; }
.actions .button:first-child { min-inline-size: 160px; }
[data-wide="false"] .actions .button { inline-size: 100%; }
.progress:empty { position: absolute; }
.progress { color: var(--sluice-muted); font-size: 14px; }
.safe { display: flex; gap: 6px; color: var(--sluice-muted); font-size: 13.5px; }
.safe .icon { inline-size: 16px; block-size: 16px; margin-block-start: 2px; }

.note { display: flex; gap: 10px; padding: 12px 14px; border-radius: var(--radius-small); font-size: 14px; background: var(--sluice-surface); overflow-wrap: anywhere; text-wrap: pretty; }
.note > div { min-inline-size: 0; display: grid; gap: 4px; justify-items: start; }
.note > .icon { inline-size: 20px; block-size: 20px; margin-block-start: 1px; color: var(--sluice-muted); }
.note-title { font-weight: 600; }
.note[data-tone="warning"] { background: var(--sluice-warning-soft); }
.note[data-tone="warning"] > .icon { color: var(--sluice-warning); }
.note[data-tone="danger"] { background: var(--sluice-danger-soft); }
.note[data-tone="danger"] > .icon, .note[data-tone="danger"] .note-title { color: var(--sluice-danger); }
.said { inline-size: 100%; }
.said figcaption { font-size: 13px; color: var(--sluice-text); }
.said blockquote { margin-block: 2px 4px; padding-inline-start: 10px; border-inline-start: 2px solid currentColor; font-style: normal; font-weight: 550; white-space: pre-line; }

/* The connector's own words may be in another language than the Hub's. */
.guide p, .step-notes li, .help, .head-summary, .tile-summary, .fault { unicode-bidi: plaintext; }
[dir="rtl"] :is(.guide p, .step-notes li, .help, .head-summary, .tile-summary, .fault) { text-align: right; }
.guide { display: grid; gap: 16px; }
[data-wide="true"] .guide { padding: 20px; border-radius: var(--radius); background: var(--sluice-surface); }
.guide-title { font-size: 14px; font-weight: 650; }
.guide .fold { inline-size: 100%; }
.steps { display: grid; gap: 18px; counter-reset: step; font-size: 14px; }
.step { position: relative; display: grid; gap: 4px; justify-items: start; padding-inline-start: 38px; counter-increment: step; overflow-wrap: anywhere; }
.step::before {
  content: counter(step); position: absolute; inset-block-start: -2px; inset-inline-start: 0;
  display: grid; place-items: center; inline-size: 25px; block-size: 25px; border-radius: 50%;
  background: var(--sluice-accent-soft); color: var(--sluice-accent-text); font-size: 13px; font-weight: 650;
}
.step:not(:last-child)::after { content: ""; position: absolute; inset-block: 29px -14px; inset-inline-start: 12px; border-inline-start: 1px solid var(--sluice-border); }
.step-title { font-weight: 600; }
.step-notes { display: grid; gap: 4px; color: var(--sluice-muted); font-size: 13.5px; }
.step-notes li { position: relative; padding-inline-start: 14px; }
.step-notes li::before { content: ""; position: absolute; inset-block-start: 0.68em; inset-inline-start: 2px; inline-size: 4px; block-size: 4px; border-radius: 50%; background: currentColor; }
`;
