import { SluiceError, type ConnectorInfo, type CreateEnrichment, type Mapping } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { useAccount } from '../../data/accounts.ts';
import { useConnectors } from '../../data/connectors.ts';
import { useFile } from '../../data/files.ts';
import { runKeys } from '../../data/runs.ts';
import { whyNot } from '../../hub/usable.ts';
import { useClient, useMe } from '../../session/session.tsx';
import { fittingEnricher, guessFor, readMapping, setsOf, understood, type Enricher } from './mapping.ts';
import { askedOptions, furthestStep, shownStep, type EnrichSearch } from './steps.ts';

/** All that is decided of an enrichment, read from the address, and how to decide more. */
export function useEnrichment() {
  const search = useSearch({ from: '/enrich' });
  const navigate = useNavigate();
  const file = useFile(search.file);
  const connectors = useConnectors();
  const sources = (connectors.data ?? []).filter(({ enrichers }) => enrichers.length > 0);
  const named = useAccount(search.account ?? '', search.account !== undefined);
  // Chosen by hand even where there is but one: what is paid for is nobody’s guess.
  const sourceId = search.source ?? named.data?.connector;
  const source = sources.find(({ id }) => id === sourceId);
  const account = useUsable(search.account, source);
  const target = useUsable(
    search.target,
    connectors.data?.find(({ id }) => id === search.to),
  );
  const enricher = chosenEnricher(source, search, file.data);
  const mapping = chosenMapping(enricher, search, file.data);
  const options = enricher ? askedOptions(enricher.options, search.ask) : [];
  const furthest = furthestStep({
    hasFile: file.data !== undefined,
    hasAccount: account.ready,
    isMapped:
      enricher !== undefined &&
      setsOf(enricher, mapping).some(({ isMapped }) => isMapped) &&
      (enricher.options.length === 0 || options.length > 0),
    hasTarget: search.to === undefined || (target.ready && search.sink !== undefined),
  });
  const decide = (patch: Patch, { replace = false } = {}) =>
    void navigate({
      to: '/enrich',
      // From within this route alone; the router's types allow for all of them.
      search: ((before: EnrichSearch) => without({ ...before, ...patch })) as never,
      replace,
      resetScroll: false,
    });
  const loading =
    connectors.isPending ||
    (search.file !== undefined && file.isPending) ||
    (search.account !== undefined && account.isPending) ||
    (search.target !== undefined && target.isPending);
  return {
    search,
    decide,
    loading,
    error: connectors.error ?? file.error,
    file: file.data,
    sources,
    source,
    account,
    target,
    enricher,
    mapping,
    options,
    step: search.run === undefined ? shownStep(search.step, furthest) : ('cost' as const),
  };
}

export type Enrichment = ReturnType<typeof useEnrichment>;
type Patch = { [Name in keyof EnrichSearch]?: EnrichSearch[Name] | undefined };

function without(patch: Patch): EnrichSearch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

/** An account, and whether it can be used by whoever is signed in. */
function useUsable(accountId: string | undefined, connector: ConnectorInfo | undefined) {
  const { member } = useMe();
  const { data, isPending } = useAccount(accountId ?? '', accountId !== undefined);
  const fits = data !== undefined && data.connector === connector?.id;
  return { data: fits ? data : undefined, ready: fits && whyNot(data, member.role) === undefined, isPending };
}

type File = NonNullable<ReturnType<typeof useFile>['data']>;

function chosenEnricher(
  source: ConnectorInfo | undefined,
  search: EnrichSearch,
  file: File | undefined,
): Enricher | undefined {
  const named = source?.enrichers.find(({ name }) => name === search.enricher);
  if (named !== undefined || source === undefined) return named;
  return file === undefined ? source.enrichers[0] : fittingEnricher(source.enrichers, file);
}

function chosenMapping(
  enricher: Enricher | undefined,
  search: EnrichSearch,
  file: File | undefined,
): Mapping {
  if (enricher === undefined || file === undefined) return {};
  const own = readMapping(search.map);
  return own === undefined ? guessFor(enricher, file) : understood(enricher, file, own);
}

/** Plans the run: nothing is spent, and its cost is known a moment later. */
export function usePlan(enrichment: Enrichment) {
  const client = useClient();
  const queries = useQueryClient();
  const last = useRef({ body: '', key: '' });
  return useMutation({
    mutationFn: () => {
      const body = orderOf(enrichment);
      const text = JSON.stringify(body);
      // The same key for the same order: asked for twice after a lost answer, it is planned once.
      if (last.current.body !== text) last.current = { body: text, key: crypto.randomUUID() };
      return client.enrichments.create({ body }, { idempotencyKey: last.current.key });
    },
    onSuccess: (run) => {
      // Planned anew after a change back and forth, it is to be another run.
      last.current = { body: '', key: '' };
      queries.setQueryData(runKeys.one(run.id), run);
      enrichment.decide({ run: run.id, step: 'cost' });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.all }),
  });
}

type Order = (typeof CreateEnrichment)['static'];

function orderOf({ search, file, account, enricher, mapping, options }: Enrichment): Order {
  if (!file || !account.data || !enricher) throw new SluiceError('request.invalid');
  const { target, sink } = search;
  return {
    fileId: file.id,
    accountId: account.data.id,
    enricher: enricher.name,
    mapping,
    options,
    ...(search.to !== undefined && target !== undefined && sink !== undefined
      ? { destination: { accountId: target, sink } }
      : {}),
  };
}
