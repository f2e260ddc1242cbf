export interface SignInPage {
  title: string;
  text: string;
  hint?: string;
  /** Whether the window closes itself after a moment. */
  close?: boolean;
}

/** A page of the sign-in's window. Whatever is in it is shown as text. */
export function signInPage({ title, text, hint, close = false }: SignInPage): string {
  return `<!doctype html>
<html lang="en"${close ? ' data-close' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/oauth/page.css">
<script src="/oauth/page.js" defer></script>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
${hint === undefined ? '' : `<p class="hint">${escaped(hint)}</p>`}
</main>
</body>
</html>
`;
}

/** Takes what the provider put into the address out of sight and out of the history, then closes. */
export const SIGN_IN_SCRIPT = `history.replaceState(null, '', location.pathname);
if ('close' in document.documentElement.dataset) setTimeout(() => window.close(), 1200);
`;

export const SIGN_IN_STYLE = `:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.5 system-ui, sans-serif; background: #f6f7f9; color: #1a2129; }
main { box-sizing: border-box; max-width: 26rem; margin: 1rem; padding: 2rem; text-align: center; background: #fff; border: 1px solid #dfe3e8; border-radius: 12px; }
h1 { margin: 0 0 0.5rem; font-size: 1.25rem; }
p { margin: 0.5rem 0 0; overflow-wrap: anywhere; }
.hint { color: #56606c; font-size: 0.9rem; }
@media (prefers-color-scheme: dark) {
  body { background: #101418; color: #e8ecf0; }
  main { background: #181d23; border-color: #2b333c; }
  .hint { color: #a3adb8; }
}
`;

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
