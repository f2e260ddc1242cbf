import { Button } from '@mantine/core';
import { LINK_STATUSES, type CreatedLinkSession, type LinkSession, type LinkStatus } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { useMemo, useState } from 'react';
import { linkKeys, useLinks, type LinksQuery } from '../../data/links.ts';
import { WORKSPACE } from '../../hub/link-account.tsx';
import { itemsOf, moreOf, useFindOn } from '../../data/pages.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { DataTable } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FilterBar, SearchField, SelectFilter } from '../../pieces/filter-bar.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { NoneFits } from '../../pieces/none-fits.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Page } from '../../pieces/page.tsx';
import { useClient } from '../../session/session.tsx';
import { AskToLink } from './ask-to-link.tsx';
import { LinkReady } from './link-ready.tsx';
import { linkColumns } from './link-columns.tsx';

const LABELS: Record<LinkStatus, string> = {
  open: 'Open',
  used: 'Used',
  revoked: 'Revoked',
  expired: 'Expired',
  exhausted: 'Tried too often',
};

/** The links that were sent to others, and those that the console and the integrator's pages work with. */
export function LinksPage() {
  const { filters, set } = useFilters('/links');
  const { ask, q } = filters;
  const status = oneOf(LINK_STATUSES, filters.status);
  const active = q !== undefined || filters.status !== undefined;
  const clear = () => set({ q: undefined, status: undefined });
  const [made, setMade] = useState<CreatedLinkSession>();
  const setAsking = (asking: boolean) => set({ ask: asking ? true : undefined }, { replace: true });
  return (
    <Page
      title="Links"
      intro="Somebody else holds the key? Send a link: whoever opens it links one account, sees nothing of yours, and the link is used up."
      actions={
        <Button leftSection={<Send size={16} aria-hidden />} onClick={() => setAsking(true)}>
          Ask someone to link
        </Button>
      }
    >
      <FilterBar active={active} onClear={clear}>
        <SearchField
          placeholder="Owner or label"
          value={q}
          onChange={(words, options) => set({ q: words }, options)}
        />
        <SelectFilter
          label="State"
          value={filters.status}
          all="All links"
          options={LINK_STATUSES.map((value) => ({ value, label: LABELS[value] }))}
          onChange={(chosen) => set({ status: chosen })}
        />
      </FilterBar>
      <LinkList query={{ status, q }} filtered={active} onAsk={() => setAsking(true)} onAll={clear} />
      {ask ? (
        <AskToLink
          onClose={() => setAsking(false)}
          onMade={(created) => {
            setAsking(false);
            setMade(created);
          }}
        />
      ) : null}
      {made ? <LinkReady made={made} onClose={() => setMade(undefined)} /> : null}
    </Page>
  );
}

interface LinkListProps {
  query: LinksQuery;
  filtered: boolean;
  onAsk: () => void;
  /** To see all of them. */
  onAll: () => void;
}

function LinkList({ query, filtered, onAsk, onAll }: LinkListProps) {
  const links = useLinks(query);
  const [revoking, setRevoking] = useState<LinkSession>();
  const columns = useMemo(() => linkColumns(setRevoking), []);
  const rows = itemsOf(links.data).filter((session) => !isOver(session));
  // A page may hold nothing but what the console opened for itself.
  useFindOn(links, rows.length);
  return (
    <>
      <DataTable
        label="Links"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        loading={links.isPending || (rows.length === 0 && links.isFetching && !links.isError)}
        stale={links.isPlaceholderData}
        error={links.error}
        onRetry={() => void links.refetch()}
        more={moreOf(links)}
        empty={
          filtered ? (
            <NoneFits icon={<Send />} title="No link fits" onClear={onAll} />
          ) : (
            <NoLinks onAsk={onAsk} />
          )
        }
      />
      {revoking ? <Revoke session={revoking} onClose={() => setRevoking(undefined)} /> : null}
    </>
  );
}

function NoLinks({ onAsk }: { onAsk: () => void }) {
  return (
    <EmptyState
      icon={<Send />}
      title="No links yet"
      actions={<Button onClick={onAsk}>Ask someone to link</Button>}
    >
      <p>
        You choose what may be linked and how long the link lives. It opens a page in your name and colours;
        see <Link to="/link-page">Link page</Link>.
      </p>
    </EmptyState>
  );
}

/** What the console opened for itself is told of only while it can still be used. */
function isOver({ owner, status }: LinkSession): boolean {
  return owner.id === WORKSPACE.id && status !== 'open';
}

function Revoke({ session, onClose }: { session: LinkSession; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const revoke = useMutation({
    mutationFn: () => client.linkSessions.revoke({ params: { linkSessionId: session.id } }),
    onSuccess: async () => {
      notify(`The link of ${session.owner.name} is revoked.`);
      onClose();
      await queries.invalidateQueries({ queryKey: linkKeys.all });
    },
  });
  return (
    <Confirm
      title="Revoke this link?"
      act="Revoke"
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>Whoever has it can link nothing with it any more. What was linked with it stays.</p>
    </Confirm>
  );
}
