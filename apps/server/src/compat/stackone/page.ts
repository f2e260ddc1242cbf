import type { FastifyReply } from 'fastify';

/** A page of plain text: nothing in it is taken for markup. */
export interface PlainPage {
  title: string;
  /** To be read before all else. */
  warning?: string;
  paragraphs?: readonly string[];
  steps?: readonly PlainStep[];
}

interface PlainStep {
  title: string;
  body: string;
  notes: readonly string[];
  link?: { label: string; url: string } | undefined;
}

const STYLE =
  ':root{color-scheme:light dark;font:16px/1.55 system-ui,sans-serif}body{margin:0 auto;max-width:42rem;padding:2rem 1.25rem;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.05rem;margin:0 0 .25rem}li{margin:.75rem 0}ul li{margin:.25rem 0}p{margin:.4rem 0}.warning{margin:1rem 0;padding:.6rem 1rem;border:1px solid;border-left-width:.35rem;border-radius:.4rem}';

/** Sends it; no script runs on it, nothing frames it, and where it leads to does not learn its address. */
export function sendPage(reply: FastifyReply, page: PlainPage): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .send(render(page));
}

function render({ title, warning = '', paragraphs = [], steps = [] }: PlainPage): string {
  const list = steps.length === 0 ? '' : `<ol>${steps.map(renderStep).join('')}</ol>`;
  const note = warning === '' ? '' : `<p class="warning" role="note">${escape(warning)}</p>`;
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${escape(title)}</title><style>${STYLE}</style></head><body><main><h1>${escape(title)}</h1>` +
    `${note}${paragraphs.map(paragraph).join('')}${list}</main></body></html>`
  );
}

function renderStep({ title, body, notes, link }: PlainStep): string {
  const more =
    notes.length === 0 ? '' : `<ul>${notes.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>`;
  return `<li><h2>${escape(title)}</h2>${paragraph(body)}${more}${link ? anchor(link) : ''}</li>`;
}

function anchor({ label, url }: { label: string; url: string }): string {
  if (!/^https?:\/\//.test(url)) return '';
  return `<p><a href="${escape(url)}" target="_blank" rel="noopener noreferrer">${escape(label)}</a></p>`;
}

function paragraph(text: string): string {
  return text === '' ? '' : `<p>${escape(text)}</p>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
