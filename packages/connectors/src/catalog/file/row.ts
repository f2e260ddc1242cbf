/** Some rows of a file, with the columns known by then (those of JSON Lines may grow from batch to batch). */
export interface ReadBatch {
  columns: readonly string[];
  rows: readonly ReadRow[];
}

export interface ReadRow {
  /** The first row below the header is 1. Blank lines are not counted. */
  row: number;
  /** Every column has a text; what could not be read is empty. */
  values: Readonly<Record<string, string>>;
  /** Why this row cannot be used as it stands; the rows after it are not affected. */
  problem?: RowProblem;
}

export interface RowProblem {
  code: 'ragged' | 'undecodable' | 'unterminated_quote' | 'too_large' | 'malformed';
  reason: string;
}

/** A record of a text format before it has column names. */
export interface RawRecord {
  cells: readonly string[];
  problem?: RowProblem;
}
