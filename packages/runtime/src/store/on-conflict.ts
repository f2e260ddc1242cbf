import type { InsertMany } from './store.ts';
import { quoted } from './values.ts';

/** The `on conflict` part, which reads the same in both dialects. */
export function onConflict(batch: InsertMany<string>): string {
  if (!batch.onConflict) return '';
  const { keys } = batch.onConflict;
  const others = batch.columns.filter((column) => !keys.includes(column));
  const target = ` on conflict (${keys.map(quoted).join(', ')}) do`;
  if (batch.onConflict.do === 'add') {
    const table = quoted(batch.table);
    const sums = batch.onConflict.columns
      .map(quoted)
      .map((name) => `${name} = ${table}.${name} + excluded.${name}`);
    return `${target} update set ${sums.join(', ')}`;
  }
  if (batch.onConflict.do === 'ignore' || others.length === 0) return `${target} nothing`;
  return `${target} update set ${others.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ')}`;
}
