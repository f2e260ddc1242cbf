import type { Delivery, WebhookStatus } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { given, pageQuery, paging } from './pages.ts';

export const webhookKeys = {
  all: ['webhooks'] as const,
  list: ['webhooks', 'list'] as const,
  one: (webhookId: string) => ['webhooks', webhookId] as const,
  deliveries: (webhookId: string) => ['webhooks', webhookId, 'deliveries'] as const,
  delivery: (webhookId: string, deliveryId: string) =>
    ['webhooks', webhookId, 'deliveries', 'one', deliveryId] as const,
};

/** What the list of webhooks can be asked for, as the API takes it. */
export interface WebhooksQuery {
  status?: WebhookStatus | undefined;
  q?: string | undefined;
}

export function useWebhooks(query: WebhooksQuery) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: [...webhookKeys.list, query],
    queryFn: ({ pageParam, signal }) =>
      client.webhooks.list({ query: { ...given(query), ...pageQuery(pageParam) } }, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useWebhook(webhookId: string) {
  const client = useClient();
  return useQuery({
    queryKey: webhookKeys.one(webhookId),
    queryFn: ({ signal }) => client.webhooks.get({ params: { webhookId } }, { signal }),
  });
}

const REFRESH_MS = 5000;

/** Looked at anew for as long as something waits to be delivered. */
export function useDeliveries(webhookId: string, status: Delivery['status'] | 'all') {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: [...webhookKeys.deliveries(webhookId), 'list', status],
    queryFn: ({ pageParam, signal }) =>
      client.webhooks.deliveries(
        {
          params: { webhookId },
          query: { ...pageQuery(pageParam), ...(status === 'all' ? {} : { status }) },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((item) => item.status === 'waiting'))
        ? REFRESH_MS
        : false,
  });
}

export function useDelivery(webhookId: string, deliveryId: string) {
  const client = useClient();
  return useQuery({
    queryKey: webhookKeys.delivery(webhookId, deliveryId),
    queryFn: ({ signal }) => client.webhooks.delivery({ params: { webhookId, deliveryId } }, { signal }),
  });
}
