import type { Page } from 'playwright-core';

/** How a person has a page before them. */
export interface Sight {
  name: string;
  width: number;
  height: number;
  /** Of the letters, in percent. */
  letters: number;
}

export const SIGHTS: readonly Sight[] = [
  { name: '390 wide', width: 390, height: 844, letters: 100 },
  // A window 1440 wide, enlarged to 200 %: the browser lays it out as one of half the size.
  { name: '200 % zoom', width: 720, height: 450, letters: 100 },
  { name: 'letters of twice the size', width: 1440, height: 900, letters: 200 },
  { name: '390 wide, with large letters', width: 390, height: 844, letters: 150 },
];

const MAX_LOOKS = 20;

/** Shows the page so; what is too wide for it, cut off or written over its edge is answered. */
export async function lookedAt(page: Page, { width, height, letters }: Sight): Promise<string[]> {
  await page.setViewportSize({ width, height });
  await page.evaluate((size) => {
    document.documentElement.style.fontSize = `${size}%`;
  }, letters);
  let found: string[] = [];
  // What measures itself draws anew some frames later.
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    found = await page.evaluate(badlyLaidOut);
    if (found.length === 0) break;
  }
  return found;
}

/** Runs in the page. */
function badlyLaidOut(): string[] {
  const found: string[] = [];
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) found.push(`The page is ${scrollWidth} wide, and ${innerWidth} are there.`);
  const emptyBelow =
    document.documentElement.scrollHeight - Math.max(innerHeight, document.body.scrollHeight);
  if (emptyBelow >= 20) found.push(`The page scrolls ${emptyBelow} on into nothing.`);
  const nameOf = (element: Element) =>
    `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${(element.textContent ?? '').slice(0, 40)}`;
  const known = new Map<Element, { unseen: boolean; scrolls: boolean }>();
  /** Whether it, or something around it, is for the ear alone or drawn, or scrolls by itself. */
  const traitsOf = (element: Element): { unseen: boolean; scrolls: boolean } => {
    const before = known.get(element);
    if (before) return before;
    const around = element.parentElement
      ? traitsOf(element.parentElement)
      : { unseen: false, scrolls: false };
    const { clipPath, overflowX } = getComputedStyle(element);
    const traits = {
      unseen: around.unseen || clipPath === 'inset(50%)' || element.matches('canvas, svg *'),
      scrolls: around.scrolls || /auto|scroll/.test(overflowX),
    };
    known.set(element, traits);
    return traits;
  };
  const isOwn = (element: Element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
  for (const current of document.querySelectorAll('main nav [aria-current="page"]')) {
    const { left, right } = current.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) found.push(`Out of sight: ${nameOf(current)}`);
  }
  const modal = document.querySelector('dialog:modal');
  for (const element of (modal ?? document.body).querySelectorAll('*')) {
    if (!isOwn(element) && !element.matches('img, svg, button, input, select, textarea')) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const { unseen, scrolls } = traitsOf(element);
    if (unseen) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    // What scrolls by itself, and what lies in it, may be wider.
    if (box.width > 0 && !scrolls && (box.right > innerWidth + 1 || box.left < -1))
      found.push(`Over the edge: ${nameOf(element)}`);
    if (!isOwn(element) || element.clientWidth === 0) continue;
    const isShortened = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
    const isCut = element.scrollWidth > element.clientWidth + 1 && !/auto|scroll/.test(style.overflowX);
    if (isCut && !isShortened) found.push(`Cut off, or written over its edge: ${nameOf(element)}`);
    if (
      element.scrollHeight > element.clientHeight + 4 &&
      /hidden|clip/.test(style.overflowY) &&
      !isShortened
    )
      found.push(`Cut off below: ${nameOf(element)}`);
  }
  return found.slice(0, 8);
}
