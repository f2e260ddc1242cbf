import type { ServerSettings } from '@sluice/core';
import { CopyField } from '../../pieces/copy-field.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';

interface OidcPanelProps {
  oidc: ServerSettings['oidc'];
  publicUrl: string;
}

/** Whether members can sign in with the account they have elsewhere. */
export function OidcPanel({ oidc, publicUrl }: OidcPanelProps) {
  return (
    <Panel
      title="Single sign-on"
      intro="Members sign in with the account that they have at your OpenID Connect provider."
    >
      {oidc === null ? (
        <>
          <p className="settings-words">
            Not set up. Register this address with the provider, set <code>SLUICE_OIDC_ISSUER</code>,{' '}
            <code>SLUICE_OIDC_CLIENT_ID</code> and <code>SLUICE_OIDC_CLIENT_SECRET</code>, and start the
            server again.
          </p>
          <CopyField label="Redirect address" value={`${publicUrl}/sign-in/oidc/callback`} />
        </>
      ) : (
        <Details
          entries={[
            ['Button', oidc.name],
            ['Issuer', oidc.issuer],
            ['Redirect address', `${publicUrl}/sign-in/oidc/callback`],
          ]}
        />
      )}
    </Panel>
  );
}
