import type { Page } from 'playwright-core';

export interface PageContent {
  /** Of all text nodes, seen or not. */
  texts: string;
  /** Of all fields. */
  values: string;
  /** Of all attributes, but for the `token` that a host page gives the Hub itself. */
  attributes: string;
}

/** All that a script of the page can read there: what lies in shadow roots is in it, which `innerText` leaves out. */
export function contentOf(page: Page): Promise<PageContent> {
  return page.evaluate(() => {
    const texts: string[] = [];
    const values: string[] = [];
    const attributes: string[] = [];
    const walk = (node: Node) => {
      if (node instanceof Text && node.data.trim() !== '') texts.push(node.data);
      if (
        node instanceof HTMLInputElement ||
        node instanceof HTMLTextAreaElement ||
        node instanceof HTMLSelectElement
      )
        values.push(node.value);
      if (node instanceof Element) {
        for (const { name, value } of node.attributes) if (name !== 'token') attributes.push(value);
        if (node.shadowRoot) walk(node.shadowRoot);
      }
      for (const child of node.childNodes) walk(child);
    };
    walk(document);
    return { texts: texts.join('\n'), values: values.join('\n'), attributes: attributes.join('\n') };
  });
}
