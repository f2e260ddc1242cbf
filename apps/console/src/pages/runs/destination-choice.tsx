import type { ConnectorInfo } from '@sluice/core';
import { useConnectors } from '../../data/connectors.ts';
import { CredentialTiles } from '../../hub/credential-tiles.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { ChoiceTile, ChoiceTiles } from './choice-tiles.tsx';

/** Where what is found goes, as far as it has been chosen. */
export interface Target {
  connectorId: string | undefined;
  sink: string | undefined;
  accountId: string | undefined;
}

interface DestinationChoiceProps {
  /** What is sent. */
  entity: 'contact' | 'company';
  value: Target;
  onChange: (target: Target) => void;
  /** The choice to send nothing, where that is one. */
  none?: { title: string; text: string };
}

/** The system, the collection in it, and the credential: one after the other. */
export function DestinationChoice({ entity, value, onChange, none }: DestinationChoiceProps) {
  const { data, error, refetch } = useConnectors();
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowsComing height={72} />;
  const fitting = data.filter((connector) => sinksOf(connector, entity).length > 0);
  const connector = fitting.find(({ id }) => id === value.connectorId);
  const sinks = connector ? sinksOf(connector, entity) : [];
  return (
    <div className="destination">
      <ChoiceTiles label="Destination">
        {none === undefined ? null : (
          <ChoiceTile
            group="Destination"
            name={none.title}
            text={none.text}
            chosen={connector === undefined}
            onChoose={() => onChange({ connectorId: undefined, sink: undefined, accountId: undefined })}
          />
        )}
        {fitting.map((one) => (
          <ChoiceTile
            key={one.id}
            group="Destination"
            name={one.name}
            text={one.summary}
            logo={one.logo}
            chosen={one.id === connector?.id}
            onChoose={() =>
              onChange({ connectorId: one.id, sink: sinksOf(one, entity)[0]?.name, accountId: undefined })
            }
          />
        ))}
      </ChoiceTiles>
      {connector === undefined ? null : (
        <WhereIn connector={connector} sinks={sinks} value={value} onChange={onChange} />
      )}
    </div>
  );
}

interface WhereInProps extends Pick<DestinationChoiceProps, 'value' | 'onChange'> {
  connector: ConnectorInfo;
  sinks: ConnectorInfo['sinks'];
}

function WhereIn({ connector, sinks, value, onChange }: WhereInProps) {
  return (
    <>
      {sinks.length > 1 ? (
        <ChoiceTiles label={`What it becomes in ${connector.name}`} title>
          {sinks.map(({ name, title, fields }) => (
            <ChoiceTile
              key={name}
              group="Becomes"
              name={title}
              text={`${fields.length} fields`}
              chosen={name === value.sink}
              onChoose={() => onChange({ ...value, sink: name })}
            />
          ))}
        </ChoiceTiles>
      ) : null}
      <section className="destination-credential">
        <h3>Authenticate</h3>
        <CredentialTiles
          label={`Credential of ${connector.name}`}
          connector={connector}
          value={value.accountId}
          onChange={(accountId) => onChange({ ...value, accountId })}
        />
      </section>
    </>
  );
}

/** The collections of a system that take such records. */
export function sinksOf(connector: ConnectorInfo, entity: 'contact' | 'company'): ConnectorInfo['sinks'] {
  return connector.sinks.filter((sink) => sink.entity === entity);
}
