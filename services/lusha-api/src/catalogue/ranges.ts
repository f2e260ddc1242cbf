export interface Range {
  min: number;
  max: number;
}

/** Company sizes, Lusha reference 9.3. */
const SIZES: readonly Range[] = [
  { min: 1, max: 10 },
  { min: 11, max: 50 },
  { min: 51, max: 200 },
  { min: 201, max: 500 },
  { min: 501, max: 1000 },
  { min: 1001, max: 5000 },
  { min: 5001, max: 10_000 },
  { min: 10_001, max: 100_000 },
  { min: 100_001, max: 10_000_000 },
];
/** Bounds of revenue ranges in US dollars, Lusha reference 9.4. */
const REVENUE_STEPS = [1, 1e6, 5e6, 10e6, 50e6, 100e6, 250e6, 500e6, 1e9, 10e9, 100e9];

export function sizeRangeOf(employees: number): Range {
  return SIZES.find((range) => employees <= range.max) ?? { min: 100_001, max: 10_000_000 };
}

export function revenueRangeOf(dollars: number): Range {
  const at = Math.max(
    0,
    REVENUE_STEPS.findLastIndex((step) => dollars >= step),
  );
  const min = REVENUE_STEPS[at] ?? 1;
  return { min, max: REVENUE_STEPS[at + 1] ?? min * 10 };
}

/** A number of people in any of the usual forms: `133`, `1,200`, `51-200`, `51 - 200 employees`, `10k+`. */
export function readEmployees(text: string): { exact?: number; min: number; max: number } | null {
  const numbers = [...text.replaceAll(',', '').matchAll(/(\d+(?:\.\d+)?)\s*(k)?/gi)].map(
    ([, digits, thousand]) => Number(digits) * (thousand ? 1000 : 1),
  );
  const [first, second] = numbers;
  if (first === undefined || !Number.isFinite(first) || first < 1) return null;
  if (second !== undefined && second >= first) return { min: first, max: second };
  return /\+/.test(text) ? sizeRangeOf(first + 1) : { exact: Math.round(first), ...sizeRangeOf(first) };
}

/** An amount of money: `5000000`, `$5M`, `1.2bn`, `5M-10M`. */
export function readRevenue(text: string): Range | null {
  const unit: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 };
  const amounts = [...text.replaceAll(',', '').matchAll(/(\d+(?:\.\d+)?)\s*(k|m|b)?/gi)].map(
    ([, digits, letter]) => Number(digits) * (unit[letter?.toLowerCase() ?? ''] ?? 1),
  );
  const [first, second] = amounts;
  if (first === undefined || !Number.isFinite(first) || first <= 0) return null;
  return second !== undefined && second > first ? { min: first, max: second } : revenueRangeOf(first);
}
