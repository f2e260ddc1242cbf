import { Link } from '@tanstack/react-router';
import { BellRing, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { Notice } from '@sluice/core';
import { useNotices } from '../data/notices.ts';
import { fixText } from '../pieces/fix-text.ts';
import { pathLink } from '../pieces/path-link.ts';
import { Problem } from '../pieces/problem.tsx';
import { RowsComing } from '../pieces/rows.tsx';
import { When } from '../pieces/when.tsx';
import { Drawer } from './drawer.tsx';

/** What needs a person now, each with the way to mend it. */
export function NoticesPanel({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Drawer
      label="Notices"
      open={open}
      onClose={onClose}
      side="end"
      head={
        <h2 className="shell-drawer-title">
          <BellRing size={18} aria-hidden />
          Notices
        </h2>
      }
    >
      <Notices onNavigate={onClose} />
    </Drawer>
  );
}

function Notices({ onNavigate }: { onNavigate: () => void }) {
  const { data, error, refetch } = useNotices();
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowsComing />;
  if (data.items.length === 0)
    return (
      <div className="shell-calm">
        <CircleCheck size={28} aria-hidden />
        <p className="shell-calm-title">Nothing needs you</p>
        <p>When an account, a run, a webhook or a key needs a person, it says so here, with what to do.</p>
      </div>
    );
  return (
    <ul className="shell-notices" aria-label="What needs someone">
      {data.items.map((notice) => (
        <NoticeItem key={notice.id} notice={notice} onNavigate={onNavigate} />
      ))}
      {data.more > 0 ? <li className="shell-notice-more">And {data.more} more.</li> : null}
    </ul>
  );
}

function NoticeItem({ notice, onNavigate }: { notice: Notice; onNavigate: () => void }) {
  const urgent = notice.level === 'urgent';
  return (
    <li className="shell-notice" data-level={notice.level}>
      {urgent ? <CircleAlert size={18} aria-hidden /> : <TriangleAlert size={18} aria-hidden />}
      <div className="shell-notice-words">
        <p className="shell-notice-title">
          <Link
            {...pathLink(notice.link)}
            aria-label={urgent ? `Urgent: ${notice.title}` : undefined}
            onClick={onNavigate}
          >
            {notice.title}
          </Link>
        </p>
        <p>{notice.text}</p>
        <p className="shell-notice-fix">{fixText(notice.fix)}</p>
        <p className="shell-notice-since">
          Since <When at={notice.since} />
        </p>
      </div>
    </li>
  );
}
