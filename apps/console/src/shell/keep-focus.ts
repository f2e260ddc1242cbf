/** What may hold the focus until somebody goes on: a window, the content, or a part of either. */
const KEEPERS = 'dialog[open], main, section, fieldset, form, ul, ol, table, nav, header, [role]';
/** Holders made for the moment are marked, so that the mark goes with the focus. */
const MARK = 'data-keeps-focus';

/**
 * Whoever works by keyboard never falls out of the page. When what had the focus is switched off while it works, it
 * gets it back once it can be used again; when it is gone, the nearest of what was around it and still is gets it,
 * so that the next Tab goes on from there. A press of the pointer elsewhere is left alone.
 */
export function keepFocus(): void {
  let last: HTMLElement | undefined;
  let around: readonly HTMLElement[] = [];
  let waiting = false;
  const forget = () => {
    last = undefined;
    around = [];
  };
  const look = () => {
    waiting = false;
    if (!last || !isLost()) return;
    if (isUsable(last)) last.focus({ preventScroll: true });
    if (!isLost()) return;
    // At work, and back in a moment.
    if (last.isConnected && last.matches('[data-loading], [aria-busy="true"]')) return;
    const keeper = around.find(isShown) ?? document.querySelector<HTMLElement>('dialog[open], main');
    // Between two pages there is nothing yet; what comes then is looked at again.
    if (keeper) hold(keeper);
  };
  const watch = new MutationObserver(() => {
    if (waiting || !last) return;
    waiting = true;
    // The browser takes the focus off what was switched off when it draws.
    requestAnimationFrame(() => setTimeout(look));
  });
  document.addEventListener('pointerdown', forget, true);
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || target === document.body) return;
    last = target;
    around = keepersOf(target);
  });
  watch.observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributeFilter: ['disabled', 'hidden', 'open', 'inert'],
  });
}

function isLost(): boolean {
  const active = document.activeElement;
  return active === null || active === document.body || active === document.documentElement;
}

function isUsable(element: HTMLElement): boolean {
  return isShown(element) && !element.matches(':disabled');
}

function isShown(element: HTMLElement): boolean {
  return element.isConnected && element.checkVisibility();
}

function keepersOf(element: HTMLElement): HTMLElement[] {
  const keepers: HTMLElement[] = [];
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (parent.matches(KEEPERS)) keepers.push(parent);
  }
  return keepers;
}

function hold(keeper: HTMLElement): void {
  if (!keeper.hasAttribute('tabindex')) {
    keeper.tabIndex = -1;
    keeper.setAttribute(MARK, '');
    keeper.addEventListener(
      'blur',
      () => {
        keeper.removeAttribute('tabindex');
        keeper.removeAttribute(MARK);
      },
      { once: true },
    );
  }
  keeper.focus({ preventScroll: true });
}
