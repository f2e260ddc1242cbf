/** How much there is of what the console shows. */
export interface Sizes {
  accounts: number;
  runs: number;
  calls: number;
  acts: number;
  deliveries: number;
  /** Of each: asked to link, members, invitations, API keys. */
  others: number;
  /** How far down a list is asked for. */
  deep: number;
  /** Of the one run that was really made. */
  rows: number;
}

export const FULL: Sizes = {
  accounts: 10_000,
  runs: 2_000,
  calls: 1_000_000,
  acts: 200_000,
  deliveries: 100_000,
  others: 100_000,
  deep: 90_000,
  rows: 100_000,
};

/** Tells that everything is asked and answered, and nothing of how long it takes with much. */
export const SMALL: Sizes = {
  accounts: 400,
  runs: 200,
  calls: 20_000,
  acts: 4_000,
  deliveries: 400,
  others: 2_000,
  deep: 1_500,
  rows: 4_000,
};
