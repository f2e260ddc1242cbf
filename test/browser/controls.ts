import type { Page } from 'playwright-core';

/** Something that can be worked with, as the browser tells who reads by ear of it. */
export interface Control {
  /** `button`, `link`, `textbox`, `checkbox`, … */
  role: string;
  name: string;
  /** Where a link leads. */
  url: string | null;
  /** It opens and closes a part of the page. */
  discloses: boolean;
  /** It stands where a list is searched and filtered. */
  filters: boolean;
}

/** They have the focus so that they can be scrolled, or read from. */
const FOR_READING = new Set(['heading', 'main', 'region', 'generic', 'img', 'table', 'list']);
/** They count with what they are options of. */
const PARTS = new Set(['option']);

/** All that is enabled in the main part of the page; of a role that is not known to be for reading, it counts too. */
export async function controlsOf(page: Page): Promise<Control[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const known = new Map(nodes.map((node) => [node.nodeId, node]));
  const found: Control[] = [];
  const walk = (id: string, filters: boolean) => {
    const node = known.get(id);
    if (!node) return;
    const role = textOf(node.role?.value) || 'generic';
    const told = new Map(node.properties?.map(({ name, value }) => [name, value.value as unknown]));
    if (!node.ignored && told.get('focusable') === true && !FOR_READING.has(role) && !PARTS.has(role))
      found.push({
        role,
        name: textOf(node.name?.value),
        url: role === 'link' ? textOf(told.get('url')) : null,
        discloses: told.has('expanded'),
        filters,
      });
    for (const child of node.childIds ?? []) walk(child, filters || role === 'search');
  };
  const main = nodes.find((node) => !node.ignored && node.role?.value === 'main');
  if (!main) throw new Error('The page has no main part.');
  walk(main.nodeId, false);
  return found;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
