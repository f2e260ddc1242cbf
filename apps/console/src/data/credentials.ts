import type { Account } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useClient } from '../session/session.tsx';
import { accountKeys } from './accounts.ts';
import { itemsOf, pageQuery, paging } from './pages.ts';

const SETTLE_MS = 250;

/**
 * The accounts of one connector to choose from, those of which `words` are a part. The chosen one is among them,
 * wherever in the list it stands.
 */
export function useCredentials({
  connectorId,
  words,
  chosen,
}: {
  connectorId: string;
  words: string;
  chosen: string | undefined;
}) {
  const client = useClient();
  const q = useSettled(words.trim());
  const list = useInfiniteQuery({
    ...paging,
    queryKey: [...accountKeys.all, 'credentials', connectorId, q],
    queryFn: ({ pageParam, signal }) =>
      client.accounts.list(
        { query: { ...pageQuery(pageParam), connector: connectorId, ...(q === '' ? {} : { q }) } },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
  const found = itemsOf<Account>(list.data);
  const isMissing = chosen !== undefined && list.isSuccess && !found.some(({ id }) => id === chosen);
  const own = useQuery({
    queryKey: accountKeys.one(chosen ?? ''),
    queryFn: ({ signal }) => client.accounts.get({ params: { accountId: chosen ?? '' } }, { signal }),
    enabled: isMissing,
  });
  const first = isMissing && own.data?.connector === connectorId ? [own.data] : [];
  return { ...list, accounts: [...first, ...found] };
}

/** What was typed, once it has not been changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
