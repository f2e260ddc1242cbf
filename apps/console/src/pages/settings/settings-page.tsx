import { useSettings } from '../../data/settings.ts';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { useCan } from '../../session/session.tsx';
import { MailPanel } from './mail-panel.tsx';
import { OidcPanel } from './oidc-panel.tsx';
import { ServerPanel } from './server-panel.tsx';
import { VaultPanel } from './vault-panel.tsx';
import { WorkspacePanel } from './workspace-panel.tsx';
import './settings.css';

/** The workspace, and how its server is set up. */
export function SettingsPage() {
  const { data, error, refetch } = useSettings();
  const mayRotate = useCan('vault:manage');
  return (
    <Page
      title="Settings"
      intro="What is about the server was set where it was started: with the variables named here, and a restart."
    >
      <WorkspacePanel />
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsComing height={160} /> : null}
      {data ? (
        <>
          <MailPanel mail={data.mail} />
          <OidcPanel oidc={data.oidc} publicUrl={data.publicUrl} />
          {mayRotate ? <VaultPanel masterKey={data.masterKey} /> : null}
          <ServerPanel settings={data} />
        </>
      ) : null}
    </Page>
  );
}
