import { History } from 'lucide-react';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { AuditTable } from '../audit/audit-table.tsx';

/** Who did what with the account. */
export function AccountHistory({ accountId }: { accountId: string }) {
  return (
    <>
      <h2 className="unseen">History</h2>
      <AuditTable
        query={{ subject: accountId }}
        empty={
          <EmptyState icon={<History />} title="Nothing happened yet">
            <p>Whatever is done with this account will be here, with who did it.</p>
          </EmptyState>
        }
      />
    </>
  );
}
