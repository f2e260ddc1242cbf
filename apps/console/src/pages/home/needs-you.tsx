import { Button } from '@mantine/core';
import type { Notice } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useNotices } from '../../data/notices.ts';
import { useOverview } from '../../data/overview.ts';
import { countText } from '../../pieces/numbers.ts';
import { fixText } from '../../pieces/fix-text.ts';
import { pathLink } from '../../pieces/path-link.ts';
import { Problem } from '../../pieces/problem.tsx';
import { When } from '../../pieces/when.tsx';
import { useCan } from '../../session/session.tsx';
import './home.css';

const MAX_SHOWN = 4;

/** What a person should see to now, each with the way to mend it; calm when there is nothing. */
export function NeedsYou() {
  const { data, error, refetch } = useNotices();
  const mayWork = useCan('accounts:write');
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <div className="home-calm" aria-busy="true" />;
  if (data.items.length === 0) return <Calm />;
  const shown = data.items.slice(0, MAX_SHOWN);
  const left = data.items.length - shown.length + data.more;
  return (
    <section className="home-needs" aria-labelledby="needs-you">
      <h2 id="needs-you">{mayWork ? 'Needs you' : 'Needs someone'}</h2>
      <ul>
        {shown.map((notice) => (
          <OneNotice key={notice.id} notice={notice} />
        ))}
      </ul>
      {left > 0 ? (
        <p className="home-needs-more">And {countText(left)} more: see the notices at the top.</p>
      ) : null}
    </section>
  );
}

/** Rows that wait are no trouble, yet nobody should hear that nothing is left to do. */
function Calm() {
  const waiting = useOverview().data?.quarantined ?? 0;
  return (
    <p className="home-calm">
      <CircleCheck size={18} aria-hidden />
      {waiting === 0 ? (
        'All is well. Nothing needs you.'
      ) : (
        <span>
          All is well.{' '}
          <Link to="/quarantine">
            {countText(waiting)} {waiting === 1 ? 'row waits' : 'rows wait'} in quarantine
          </Link>{' '}
          to be looked at when there is time.
        </span>
      )}
    </p>
  );
}

const LEADS: Record<Notice['kind'], string> = {
  account: 'Go to the account',
  run: 'Go to the run',
  webhook: 'Go to the webhook',
  key: 'Go to the keys',
};

function OneNotice({ notice }: { notice: Notice }) {
  const urgent = notice.level === 'urgent';
  const mayMend = useCan('accounts:write');
  const words = notice.kind === 'account' && mayMend ? 'Mend account' : LEADS[notice.kind];
  return (
    <li className="home-notice" data-level={notice.level}>
      {urgent ? <CircleAlert size={20} aria-hidden /> : <TriangleAlert size={20} aria-hidden />}
      <div className="home-notice-words">
        <h3>
          {urgent ? <span className="unseen">Urgent: </span> : null}
          {notice.title}
        </h3>
        <p>{notice.text}</p>
        <p>
          {fixText(notice.fix)}{' '}
          <span className="home-notice-since">
            Since <When at={notice.since} />.
          </span>
        </p>
      </div>
      <Button
        variant="default"
        size="xs"
        aria-label={`${words}: ${notice.title}`}
        renderRoot={(props) => <Link {...pathLink(notice.link)} {...props} />}
      >
        {words}
      </Button>
    </li>
  );
}
