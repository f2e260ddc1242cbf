import { Button } from '@mantine/core';
import type { Login } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { itemsOf } from '../../data/pages.ts';
import { peopleKeys, useLogins } from '../../data/people.ts';
import { MoreRows } from '../../pieces/more-rows.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Rows, RowsComing } from '../../pieces/rows.tsx';
import { StatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';

const METHOD: Record<Login['method'], string> = {
  password: 'with the password',
  passkey: 'with a passkey',
  oidc: 'by single sign-on',
  link: 'with a link',
};

/** Where one is signed in, and the way out of each. */
export function BrowsersPanel() {
  const logins = useLogins();
  const client = useClient();
  const endOthers = useEnd(() => client.me.endOtherLogins(), 'Every other browser is signed out.');
  const all = itemsOf(logins.data);
  return (
    <Panel
      title="Browsers"
      intro="Where you are signed in. Do you not know one of them? Sign it out, and change your password."
      actions={
        all.length > 1 ? (
          <Button
            size="xs"
            variant="default"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate()}
          >
            Sign out everywhere else
          </Button>
        ) : null
      }
    >
      {logins.error ? <Problem error={logins.error} onRetry={() => void logins.refetch()} /> : null}
      {endOthers.error ? <Problem error={endOthers.error} /> : null}
      {logins.isPending ? <RowsComing /> : null}
      {all.length > 0 ? (
        <Rows label="Browsers">
          {all.map((login) => (
            <BrowserRow key={login.id} login={login} />
          ))}
        </Rows>
      ) : null}
      {logins.hasNextPage ? (
        <MoreRows
          has
          busy={logins.isFetchingNextPage}
          onMore={() => void logins.fetchNextPage()}
          loaded={all.length}
        />
      ) : null}
    </Panel>
  );
}

function BrowserRow({ login }: { login: Login }) {
  const client = useClient();
  const { id, device, address, method, current, createdAt, lastSeenAt } = login;
  const end = useEnd(() => client.me.endLogin({ params: { loginId: id } }), `${device} is signed out.`);
  return (
    <li>
      <div className="row-main">
        <h3 className="row-title">{device}</h3>
        <p className="row-note">
          {address}; signed in {METHOD[method]} <When at={createdAt} />
          {current ? null : (
            <>
              , seen <When at={lastSeenAt} />
            </>
          )}
        </p>
        {end.error ? <Problem error={end.error} /> : null}
      </div>
      <div className="row-end">
        {current ? (
          <StatusBadge color="green" label="This browser" />
        ) : (
          <Button
            size="xs"
            variant="default"
            aria-label={`Sign out ${device}`}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            Sign out
          </Button>
        )}
      </div>
    </li>
  );
}

function useEnd(act: () => Promise<unknown>, done: string) {
  const queries = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: act,
    onSuccess: async () => {
      notify(done);
      await queries.invalidateQueries({ queryKey: peopleKeys.logins });
    },
  });
}
