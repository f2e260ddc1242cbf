import type { ConnectorInfo } from '@sluice/core';
import { CredentialTiles } from '../../hub/credential-tiles.tsx';
import { ChoiceTile, ChoiceTiles } from '../runs/choice-tiles.tsx';
import { StepEnd } from './step.tsx';

interface ChooseSourceProps {
  /** Those that can enrich. */
  connectors: readonly ConnectorInfo[];
  connector: ConnectorInfo | undefined;
  accountId: string | undefined;
  /** Whether the chosen account can be used. */
  ready: boolean;
  onConnector: (connectorId: string) => void;
  onAccount: (accountId: string) => void;
  onNext: () => void;
}

/** “Authenticate”: with which system and which of its credentials rows are looked up. */
export function ChooseSource(props: ChooseSourceProps) {
  const { connectors, connector, accountId, ready, onConnector, onAccount, onNext } = props;
  return (
    <>
      <ChoiceTiles label="Source">
        {connectors.map(({ id, name, summary, logo }) => (
          <ChoiceTile
            key={id}
            group="Source"
            name={name}
            text={summary}
            logo={logo}
            chosen={id === connector?.id}
            onChoose={() => onConnector(id)}
          />
        ))}
      </ChoiceTiles>
      {connector === undefined ? null : (
        <CredentialTiles
          label={`Credential of ${connector.name}`}
          connector={connector}
          value={accountId}
          onChange={onAccount}
        />
      )}
      <StepEnd
        ready={ready}
        note={connector === undefined ? 'Choose where to look up.' : 'Choose a credential, or add one.'}
        onNext={onNext}
      />
    </>
  );
}
