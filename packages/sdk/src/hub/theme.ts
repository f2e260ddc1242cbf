import type { Brand } from '@sluice/core';
import { contrast, formatColour, mix, parseColour, readableOn, strengthen, type Colour } from './colour.ts';

/** Colours are `#rrggbb`; what is left out stands as it comes, what cannot be read is passed over. */
export interface ThemeTokens {
  accent?: string;
  background?: string;
  /** Of the guide and of what lies on the background. */
  surface?: string;
  text?: string;
  muted?: string;
  border?: string;
  danger?: string;
  warning?: string;
  success?: string;
  /** As `12px`. */
  radius?: string;
  /** A CSS font list; the host page loads the fonts. */
  font?: string;
}

/** `dark` changes tokens for the dark scheme alone. */
export interface HubTheme extends ThemeTokens {
  scheme?: Scheme;
  dark?: ThemeTokens;
}

export type Scheme = 'auto' | 'light' | 'dark';

type ColourName = Exclude<keyof ThemeTokens, 'radius' | 'font'>;

const LIGHT: Readonly<Record<ColourName, string>> = {
  accent: '#2458d3',
  background: '#ffffff',
  surface: '#f5f7fb',
  text: '#101828',
  muted: '#556176',
  border: '#dfe4ec',
  danger: '#b42318',
  warning: '#8a5300',
  success: '#137a48',
};
const DARK: Readonly<Record<ColourName, string>> = {
  accent: '#7ea2ff',
  background: '#12161f',
  surface: '#1a202c',
  text: '#eef1f7',
  muted: '#a3b0c5',
  border: '#303a4d',
  danger: '#ff9b90',
  warning: '#f5c065',
  success: '#6fd6a0',
};

/** CSS custom properties of both schemes; every pair of text and ground can be read, whatever the accent is. */
export function themeVariables(
  theme: HubTheme,
  brand: Brand | null,
): { light: Record<string, string>; dark: Record<string, string> } {
  const { dark = {}, scheme: _scheme, ...tokens } = theme;
  const accent = brand?.accent ?? undefined;
  const accentDark = brand?.accentDark ?? accent;
  return {
    light: variablesOf(LIGHT, [{ accent }, tokens]),
    dark: variablesOf(DARK, [{ accent: accentDark }, tokens, dark]),
  };
}

type Layer = { [Name in keyof ThemeTokens]?: string | undefined };

/** A warning's words are too dark to tint its ground with. */
const AMBER: Colour = [245, 165, 36];
const TEXT = 4.5;
const LINE = 3;

function variablesOf(
  standard: Readonly<Record<ColourName, string>>,
  layers: readonly Layer[],
): Record<string, string> {
  const base = (name: ColourName) => pick(name, layers) ?? parsed(standard[name]);
  const background = base('background');
  const text = strengthen({
    colour: base('text'),
    towards: extreme(background),
    on: [background],
    contrast: 7,
  });
  const surface = base('surface');
  const grounds = [background, surface];
  const readable = (colour: Colour, on: readonly Colour[] = grounds) =>
    strengthen({ colour, towards: text, on, contrast: TEXT });
  const tint = (colour: Colour) => mix(colour, background, 0.09);
  const accent = base('accent');
  const colours: Record<string, Colour> = {
    background,
    surface,
    text,
    muted: readable(base('muted')),
    border: base('border'),
    line: strengthen({ colour: base('border'), towards: text, on: [background], contrast: LINE }),
    accent,
    'on-accent': readableOn(accent),
    'accent-hover': mix(accent, extreme(readableOn(accent)), 0.88),
    'accent-text': readable(accent, [...grounds, tint(accent)]),
    'accent-soft': tint(accent),
    ring: strengthen({ colour: accent, towards: text, on: grounds, contrast: LINE }),
  };
  for (const name of ['danger', 'warning', 'success'] as const) {
    const soft = mix(name === 'warning' ? AMBER : base(name), background, 0.11);
    colours[`${name}-soft`] = soft;
    colours[name] = readable(base(name), [...grounds, soft]);
  }
  const variables: Record<string, string> = {};
  for (const [name, colour] of Object.entries(colours)) variables[`--sluice-${name}`] = formatColour(colour);
  for (const name of ['radius', 'font'] as const) {
    const value = layers.findLast((layer) => layer[name] !== undefined)?.[name];
    if (value !== undefined) variables[`--sluice-${name}`] = value;
  }
  return variables;
}

function pick(name: ColourName, layers: readonly Layer[]): Colour | undefined {
  for (const layer of layers.toReversed()) {
    const colour = parseColour(layer[name] ?? '');
    if (colour) return colour;
  }
  return undefined;
}

function parsed(text: string): Colour {
  return parseColour(text) ?? [0, 0, 0];
}

/** Black or white: whichever stands out more. */
function extreme(background: Colour): Colour {
  const white: Colour = [255, 255, 255];
  const black: Colour = [0, 0, 0];
  return contrast(white, background) > contrast(black, background) ? white : black;
}

/** `theme` as a page may give it: a scheme, tokens, or tokens as JSON. What cannot be read is as if left out. */
export function readTheme(theme: HubTheme | string | null | undefined): HubTheme {
  if (theme === null || theme === undefined) return {};
  if (typeof theme !== 'string') return theme;
  if (theme === 'light' || theme === 'dark' || theme === 'auto') return { scheme: theme };
  try {
    const value = JSON.parse(theme) as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
