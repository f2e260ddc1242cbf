import { Link } from '@tanstack/react-router';
import { useOverview } from '../data/overview.ts';
import { countText } from '../pieces/time.ts';
import { useMe } from '../session/session.tsx';
import { PLACES, type Place } from './places.ts';

const MANY = 999;

/** The places that one may see; what waits in one is counted beside its name. */
export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const { scopes } = useMe();
  const { data: overview } = useOverview();
  const waiting: Partial<Record<Place['to'], { count: number; words: string }>> = {
    '/quarantine': { count: overview?.quarantined ?? 0, words: 'rows wait' },
    '/accounts': {
      count: (overview?.accounts.failing ?? 0) + (overview?.accounts.expired ?? 0),
      words: 'need attention',
    },
    '/webhooks': { count: overview?.webhooksFailing ?? 0, words: 'failing' },
  };
  return (
    <nav className="shell-nav" aria-label="Main">
      {PLACES.map(({ group, places }) => {
        const seen = places.filter(({ scope }) => scopes.includes(scope));
        if (seen.length === 0) return null;
        return (
          <div key={group} className="shell-group">
            {group === '' ? null : <p className="shell-group-name">{group}</p>}
            {seen.map(({ to, label, Icon }) => (
              <Link
                key={to}
                to={to}
                className="shell-link"
                activeProps={{ 'aria-current': 'page' }}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                onClick={onNavigate}
              >
                <Icon size={18} aria-hidden />
                <span>{label}</span>
                <Waiting {...waiting[to]} />
              </Link>
            ))}
          </div>
        );
      })}
    </nav>
  );
}

function Waiting({ count = 0, words = '' }: { count?: number; words?: string }) {
  if (count === 0) return null;
  return (
    <span className="shell-count">
      <span aria-hidden>{count > MANY ? `${MANY}+` : count}</span>
      <span className="unseen">
        , {countText(count)} {words}
      </span>
    </span>
  );
}
