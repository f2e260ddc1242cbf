import type { ElementHandle, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Far more than any page has on the way from one thing to another. */
const MAX_PRESSES = 150;

/** Somebody who has a keyboard and nothing else, and sees where they are. */
export interface Keyboard {
  /** Tab, or Shift and Tab, until this has the focus. */
  to(target: Locator): Promise<void>;
  /** To it, and Enter. */
  enter(target: Locator): Promise<void>;
  /** To the group of this radio, and by the arrows to it. */
  choose(target: Locator): Promise<void>;
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  /** Once what was done is done, something has the focus: it did not fall out of the page. */
  isSomewhere(step: string): Promise<void>;
  /** What had the focus on the way and did not show it. */
  unseen(): readonly string[];
}

/** Something that had the focus, and how it looked then. */
interface Stop {
  element: ElementHandle;
  look: string;
}

export function keyboardOf(page: Page): Keyboard {
  const unseen = new Set<string>();
  const { keyboard } = page;
  let before: Stop | undefined;
  /** Looks at what has the focus, and whether what had it looked any different while it did. */
  const look = async (step: string) => {
    const element = (await page.evaluateHandle(activeElement)).asElement();
    if (!element) throw new Error(`The focus is lost ${step}.`);
    if (before && (await isAnother(before.element, element)) && (await looksAsBefore(before)))
      unseen.add(await before.element.evaluate((one) => (one as Element).outerHTML.slice(0, 200)));
    before = { element, look: await element.evaluate(lookOf) };
  };
  const press = async (key: string) => keyboard.press(key);
  const to = async (target: Locator) => {
    await target.waitFor();
    for (let presses = 0; presses < MAX_PRESSES; presses += 1) {
      const where = await target.evaluate(directionTo);
      if (where === 'here') return;
      await press(where === 'before' ? 'Shift+Tab' : 'Tab');
      await look(`on the way to ${String(target)}`);
    }
    throw new Error(`${String(target)} is not reached by keyboard.`);
  };
  return {
    to,
    press,
    type: (text) => keyboard.type(text),
    unseen: () => [...unseen],
    enter: async (target) => {
      await to(target);
      await press('Enter');
    },
    choose: async (target) => {
      await target.waitFor();
      for (let presses = 0; presses < MAX_PRESSES; presses += 1) {
        const where = await target.evaluate(directionTo);
        if (where === 'here') break;
        const inGroup = await target.evaluate(
          (radio) => document.activeElement?.getAttribute('name') === radio.getAttribute('name'),
        );
        await press(inGroup ? 'ArrowDown' : where === 'before' ? 'Shift+Tab' : 'Tab');
        await look(`on the way to ${String(target)}`);
      }
      if (!(await target.isChecked())) await press('Space');
      await expect.poll(() => target.isChecked()).toBe(true);
    },
    isSomewhere: async (step) => {
      await expect
        .poll(() => page.evaluate(activeElement).then((active) => active !== null), {
          message: `something has the focus after ${step}`,
        })
        .toBe(true);
    },
  };
}

/** Shadow roots included. */
function activeElement(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active === document.body || active === document.documentElement ? null : active;
}

function directionTo(target: Element): 'here' | 'before' | 'after' {
  const active = document.activeElement;
  if (active === target) return 'here';
  if (!active || active === document.body) return 'after';
  return active.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING ? 'before' : 'after';
}

function isAnother(one: ElementHandle, other: ElementHandle): Promise<boolean> {
  return one.evaluate((a, b) => a !== b, other);
}

async function looksAsBefore({ element, look }: Stop): Promise<boolean> {
  return (await element.evaluate(lookOf)) === look;
}

/** All by which an element can show that it has the focus: its own lines and colours, and those around it. */
function lookOf(node: Node): string {
  const element = node as HTMLElement;
  // As it is once nothing fades any more.
  for (const animation of document.getAnimations())
    if (animation instanceof CSSTransition) animation.finish();
  const around: (Element | null | undefined)[] = [element, ...element.children];
  let parent = element.parentElement;
  for (let up = 0; up < 3 && parent; up += 1) {
    around.push(parent, ...(up === 0 ? parent.children : []));
    parent = parent.parentElement;
  }
  around.push(element.closest('tr'), element.closest('li'));
  return around
    .filter((one) => one instanceof Element)
    .map((one) => {
      const { outline, boxShadow, borderColor, backgroundColor, transform } = getComputedStyle(one);
      return [outline, boxShadow, borderColor, backgroundColor, transform].join(' ');
    })
    .join('\n');
}
