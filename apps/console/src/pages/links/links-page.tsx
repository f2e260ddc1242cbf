import { Button, NativeSelect } from '@mantine/core';
import { LINK_STATUSES, type CreatedLinkSession, type LinkSession, type LinkStatus } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { linkKeys, useLinks } from '../../data/links.ts';
import { WORKSPACE } from '../../hub/link-account.tsx';
import { itemsOf } from '../../data/pages.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Rows, RowsComing } from '../../pieces/rows.tsx';
import { useClient } from '../../session/session.tsx';
import { AskToLink } from './ask-to-link.tsx';
import { LinkReady } from './link-ready.tsx';
import { LinkRow } from './link-row.tsx';

const LABELS: Record<LinkStatus, string> = {
  open: 'Open',
  used: 'Used',
  revoked: 'Revoked',
  expired: 'Expired',
  exhausted: 'Tried too often',
};

/** The links that were sent to others, and those that the console and the integrator's pages work with. */
export function LinksPage() {
  const { ask } = useSearch({ from: '/links' });
  const navigate = useNavigate();
  const [made, setMade] = useState<CreatedLinkSession>();
  const [status, setStatus] = useState<LinkStatus | 'all'>('all');
  const setAsking = (asking: boolean) =>
    void navigate({ to: '/links', search: asking ? { ask: true } : {}, replace: true });
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
      <div className="tools">
        <NativeSelect
          label="Show"
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value as LinkStatus | 'all')}
          data={[
            { value: 'all', label: 'All links' },
            ...LINK_STATUSES.map((value) => ({ value, label: LABELS[value] })),
          ]}
        />
      </div>
      <LinkList status={status} onAsk={() => setAsking(true)} />
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

function LinkList({ status, onAsk }: { status: LinkStatus | 'all'; onAsk: () => void }) {
  const links = useLinks(status);
  const [revoking, setRevoking] = useState<LinkSession>();
  const all = itemsOf(links.data).filter((session) => !isOver(session));
  if (links.error) return <Problem error={links.error} onRetry={() => void links.refetch()} />;
  if (links.isPending) return <RowsComing />;
  if (all.length === 0)
    return status === 'all' ? (
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
    ) : (
      <output>No link is in this state.</output>
    );
  return (
    <>
      <Rows label="Links">
        {all.map((session) => (
          <LinkRow key={session.id} session={session} onRevoke={() => setRevoking(session)} />
        ))}
      </Rows>
      {links.hasNextPage ? (
        <div className="rows-more">
          <Button
            variant="default"
            loading={links.isFetchingNextPage}
            onClick={() => void links.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      ) : null}
      {revoking ? <Revoke session={revoking} onClose={() => setRevoking(undefined)} /> : null}
    </>
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
