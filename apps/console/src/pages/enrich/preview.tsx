import type { UploadedFile } from '@sluice/core';
import './preview.css';

interface PreviewProps {
  file: UploadedFile;
  /** All of its columns in the order to be shown; without, that of the file. */
  columns?: readonly string[];
  /** What a column stands for, by its name. */
  marks?: ReadonlyMap<string, string>;
  /** Of a row of the sample whether it can be looked up. */
  isReady?: (row: Readonly<Record<string, string>>) => boolean;
}

const ROWS = 8;

/** The first rows as they were read, with what each column is taken for. */
export function Preview({ file, columns = file.columns, marks, isReady }: PreviewProps) {
  const rows = file.sample.slice(0, ROWS);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className="preview" aria-label="The first rows" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" data-marked={marks?.has(column) ?? false}>
                {column}
                {marks === undefined ? null : <span>{marks.get(column) ?? 'kept as it is'}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // The rows of a sample have no names but their places.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={index} data-ready={isReady?.(row) ?? true}>
              {columns.map((column) => (
                <td key={column} data-marked={marks?.has(column) ?? false}>
                  {row[column] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
