/** Red, green and blue, each from 0 to 255. */
export type Colour = readonly [number, number, number];

/** `#abc` or `#aabbcc`; null for anything else. */
export function parseColour(text: string): Colour | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  const parts = short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1);
  const [red, green, blue] = parts?.map((part) => Number.parseInt(part, 16)) ?? [];
  return red === undefined || green === undefined || blue === undefined ? null : [red, green, blue];
}

export function formatColour(colour: Colour): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** From 1 to 21, as WCAG 2.2 measures it. */
export function contrast(one: Colour, other: Colour): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `share` of the first, the rest of the second. */
export function mix(first: Colour, second: Colour, share: number): Colour {
  const part = (index: 0 | 1 | 2) => first[index] * share + second[index] * (1 - share);
  return [part(0), part(1), part(2)];
}

const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];
const TEXT_CONTRAST = 4.5;
const STEPS = 20;

/** White where that can be read on the colour, else black, which then can. */
export function readableOn(colour: Colour): Colour {
  return contrast(WHITE, colour) >= TEXT_CONTRAST ? WHITE : BLACK;
}

/** The colour, moved towards another only as far as it must be to stand out from all these backgrounds. */
export function strengthen(options: {
  colour: Colour;
  towards: Colour;
  on: readonly Colour[];
  contrast: number;
}): Colour {
  const { colour, towards, on } = options;
  for (let step = 0; step < STEPS; step += 1) {
    const tried = rounded(mix(towards, colour, step / STEPS));
    if (on.every((background) => contrast(tried, background) >= options.contrast)) return tried;
  }
  return towards;
}

function rounded([red, green, blue]: Colour): Colour {
  return [Math.round(red), Math.round(green), Math.round(blue)];
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
