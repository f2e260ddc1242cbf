/** What a table may hold at most. Beyond these a file is refused or a row is set aside; nothing grows without end. */
export const MAX_COLUMNS = 5_000;
export const MAX_ROW_BYTES = 4 * 1024 * 1024;
export const MAX_CELL_CHARACTERS = 1024 * 1024;
/** Rows with a quote that never closes; past these the quotes of the file mean something else. */
export const MAX_UNTERMINATED = 100;
/** Rows in one batch, unless asked otherwise. */
export const BATCH_ROWS = 500;
