/** Some rows of a file, with the columns known by then (those of JSON Lines may grow from batch to batch). */
export interface ReadBatch {
  columns: readonly string[];
  /** Where the first of its rows begins: in bytes of the text as UTF-8, without its byte order mark. */
  offset: number;
  rows: readonly ReadRow[];
}

export interface ReadRow {
  /** Which one it is: the first below the header is 1. Blank lines are not counted. */
  row: number;
  /** Where a person finds it: the line it begins at, the first line of the file being 1. */
  line: number;
  /** Every column has a text; what could not be read is empty. */
  values: Readonly<Record<string, string>>;
  /** Why this row cannot be used as it stands; the rows after it are not affected. */
  problem?: RowProblem;
  /** A row of delimiters alone, as spreadsheets leave them below a table: nothing is in it, nothing is amiss. */
  blank?: true;
}

export interface RowProblem {
  code: 'ragged' | 'undecodable' | 'unterminated_quote' | 'too_large' | 'malformed';
  reason: string;
}

/** Where to begin in the middle: the source then starts with the last byte of the line before `row`. */
export interface StartRow {
  row: number;
  /** Of the row, as `ReadRow.line` told it. */
  line: number;
  columns: readonly string[];
  /** Of the row, as `ReadBatch.offset` told it. */
  offset: number;
}

/** A record of a text format before it has column names. */
export interface RawRecord {
  cells: readonly string[];
  /** Where it begins, as `ReadBatch.offset`. */
  offset: number;
  /** As `ReadRow.line`. */
  line: number;
  problem?: RowProblem;
}
