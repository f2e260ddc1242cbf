import type { ServerSettings } from '@sluice/core';
import type { ReactNode } from 'react';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';
import { countText } from '../../pieces/time.ts';

/** How the server was started, each with what it means and what sets it. */
export function ServerPanel({ settings }: { settings: ServerSettings }) {
  const { version, publicUrl, store, keepCalls, recheckHours, allowHosts, inputFolders } = settings;
  return (
    <Panel title="Server" intro="Every setting and what it does is in docs/settings.md.">
      <Details
        entries={[
          ['Version', version],
          [
            'Address',
            <Meaning key="url" value={publicUrl} sets="SLUICE_PUBLIC_URL">
              Where people and providers reach this server; links are made with it.
            </Meaning>,
          ],
          [
            'Store',
            <Meaning
              key="store"
              value={store === 'sqlite' ? 'SQLite, in the data folder' : 'PostgreSQL'}
              sets="DATABASE_URL"
            >
              Where everything is kept.
            </Meaning>,
          ],
          [
            'Calls kept',
            <Meaning key="calls" value={countText(keepCalls)} sets="SLUICE_KEEP_CALLS">
              As many outside calls stay in Activity; usage counts them all.
            </Meaning>,
          ],
          [
            'Accounts re-checked',
            <Meaning key="recheck" value={everyHours(recheckHours)} sets="SLUICE_RECHECK_HOURS">
              Whether each key still works, asked of its provider free of credits.
            </Meaning>,
          ],
          [
            'Private hosts allowed',
            <Meaning key="hosts" value={listed(allowHosts)} sets="SLUICE_ALLOW_HOSTS">
              Addresses inside your network, or without TLS, that calls may be made to.
            </Meaning>,
          ],
          [
            'Input folders',
            <Meaning key="folders" value={listed(inputFolders)} sets="SLUICE_INPUT_FOLDERS">
              Folders of the server from which files may be enriched.
            </Meaning>,
          ],
        ]}
      />
    </Panel>
  );
}

function Meaning({ value, sets, children }: { value: ReactNode; sets: string; children: ReactNode }) {
  return (
    <>
      {value}
      <span className="setting-meaning">
        {children} Set with <code>{sets}</code>.
      </span>
    </>
  );
}

function everyHours(hours: number): string {
  if (hours === 0) return 'Never';
  return hours === 1 ? 'Every hour' : `Every ${hours} hours`;
}

function listed(values: readonly string[]): ReactNode {
  if (values.length === 0) return 'None';
  return (
    <ul className="setting-list">
      {values.map((value) => (
        <li key={value} className="code">
          {value}
        </li>
      ))}
    </ul>
  );
}
