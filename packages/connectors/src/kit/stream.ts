import type { DataRecord } from '@sluice/core';
import type { CallAction } from './action.ts';

/** A collection that can be read page by page. */
export interface Stream {
  title: string;
  entity: 'contact' | 'company' | 'deal';
  /** One page from `cursor` (`null` for the first); `next` is null after the last. */
  read: (cursor: string | null, call: CallAction) => Promise<StreamPage>;
}

export interface StreamPage {
  records: readonly { id: string; values: DataRecord }[];
  next: string | null;
}
