import { isInEu, readCountry, readState } from '../catalogue/places.ts';
import type { Location } from '../store/records.ts';

/** Where somebody is, from separate cells or from one text such as "Springfield, Illinois". Null for nowhere. */
export function readPlace(parts: {
  city: string;
  state: string;
  country: string;
  text: string;
}): Location | null {
  const { city, state, country } =
    parts.city || parts.state || parts.country ? parts : splitPlace(parts.text);
  if (!city && !state && !country) return null;
  const named = readCountry(country);
  const known = state && (named || !country) ? readState(state, named?.iso2) : null;
  const land = named ?? (known ? readCountry(known.iso2) : null);
  return {
    ...(land ? { country: land.name, countryIso2: land.iso2, continent: land.continent } : {}),
    ...(!land && country ? { country } : {}),
    ...(state ? { state: known?.name ?? state } : {}),
    ...(known ? { stateCode: known.code } : {}),
    ...(city ? { city } : {}),
    ...(land ? { isEuContact: isInEu(land.iso2) } : {}),
  };
}

function splitPlace(text: string) {
  const parts = text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const last = parts.at(-1) ?? '';
  const isCountry = readCountry(last) !== null && (parts.length !== 2 || readState(last) === null);
  const country = isCountry ? last : '';
  const rest = isCountry ? parts.slice(0, -1) : parts;
  if (rest.length <= 1) return { city: rest[0] ?? '', state: '', country };
  const state = rest.at(-1) ?? '';
  // "Dublin, Leinster" is a city and a region; a lone second part that is a country was taken above.
  return { city: rest[0] ?? '', state, country };
}
