import { Link } from '@tanstack/react-router';
import { ChevronsUpDown, CircleUserRound, LogOut } from 'lucide-react';
import { useId, useRef } from 'react';
import { Initials } from '../pieces/initials.tsx';
import { roleName } from '../pieces/roles.ts';
import { useSession } from '../session/session.tsx';
import { SchemeSwitch } from './scheme-switch.tsx';

/** Who is signed in; behind it one’s own profile, the colours, and the way out. */
export function MemberMenu({ onNavigate }: { onNavigate?: () => void }) {
  const { me, signOut } = useSession();
  const menuId = useId();
  const menu = useRef<HTMLDivElement>(null);
  const { name, email, role } = me.member;
  return (
    <div className="shell-foot">
      <button type="button" className="shell-member" popoverTarget={menuId}>
        <Initials name={name} />
        <span className="shell-member-words">
          <span className="unseen">You: </span>
          <span className="shell-member-name">{name}</span>
          <span className="shell-member-role">{roleName(role)}</span>
        </span>
        <ChevronsUpDown size={16} aria-hidden />
      </button>
      <div ref={menu} id={menuId} popover="auto" className="shell-menu">
        <div className="shell-menu-head">
          <p className="shell-member-name">{name}</p>
          <p className="shell-member-role">{email}</p>
        </div>
        <Link
          to="/me"
          className="shell-link"
          onClick={() => {
            menu.current?.hidePopover();
            onNavigate?.();
          }}
        >
          <CircleUserRound size={18} aria-hidden />
          Your profile
        </Link>
        <SchemeSwitch />
        <button type="button" className="shell-link" onClick={signOut}>
          <LogOut size={18} aria-hidden />
          Sign out
        </button>
      </div>
    </div>
  );
}
