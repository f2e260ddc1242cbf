import type { Brand } from '@sluice/core';
import { themeVariables, type HubTheme } from '../hub/theme.ts';
import { formStyles } from './styles/form.ts';
import { frameStyles } from './styles/frame.ts';

/** The style sheets of one Hub: made in script, so that they need no exception in a page's security policy. */
export interface Sheets {
  all: CSSStyleSheet[];
  paint(theme: HubTheme, brand: Brand | null): void;
}

let still: CSSStyleSheet | undefined;

export function createSheets(): Sheets {
  if (!still) {
    still = new CSSStyleSheet();
    still.replaceSync(frameStyles + formStyles);
  }
  const colours = new CSSStyleSheet();
  colours.replaceSync(
    '.hub {} @media (prefers-color-scheme: dark) { .hub[data-scheme="auto"] {} } .hub[data-scheme="dark"] {}',
  );
  let painted = '';
  return {
    all: [still, colours],
    paint: (theme, brand) => {
      const variables = themeVariables(theme, brand);
      const key = JSON.stringify(variables);
      if (key === painted) return;
      painted = key;
      const [light, media, dark] = colours.cssRules;
      setVariables(light, variables.light);
      setVariables((media as CSSMediaRule | undefined)?.cssRules[0], variables.dark);
      setVariables(dark, variables.dark);
    },
  };
}

/** One by one through the object model: a value can end neither its property nor its rule. */
function setVariables(rule: CSSRule | undefined, variables: Readonly<Record<string, string>>): void {
  if (!(rule instanceof CSSStyleRule)) return;
  for (const name of Array.from(rule.style)) rule.style.removeProperty(name);
  for (const [name, value] of Object.entries(variables)) rule.style.setProperty(name, value);
}
