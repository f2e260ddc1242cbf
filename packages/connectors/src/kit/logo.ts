import type { Connector } from './connector.ts';

const HUES = 360;

/** A data URI of the connector's sign: its own `icon`, else its initial on a colour of its own. */
export function logoOf(connector: Pick<Connector, 'id' | 'name' | 'icon'>): string {
  return `data:image/svg+xml,${encodeURIComponent(connector.icon ?? initial(connector))}`;
}

function initial({ id, name }: { id: string; name: string }): string {
  let hue = 7;
  for (const char of id) hue = (hue * 31 + char.charCodeAt(0)) % HUES;
  const letter = name.trim().charAt(0).toUpperCase();
  const shown = /[A-Z0-9]/.test(letter) ? letter : '•';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="10" fill="hsl(${hue} 55% 42%)"/>` +
    `<text x="20" y="27" font-family="system-ui,sans-serif" font-size="20" font-weight="600" text-anchor="middle" fill="#fff">${shown}</text></svg>`
  );
}
