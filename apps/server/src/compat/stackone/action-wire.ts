import { logoOf, type Connector } from '@sluice/connectors';
import { actionsOf, type NamedAction } from './action-ids.ts';
import { guideUrl } from './connector-config.ts';
import { CONNECTOR_VERSION } from './parts.ts';

/** What of a connector's actions is asked for. */
export interface Shown {
  publicUrl: string;
  withDetails: boolean;
  withGuides: boolean;
  withActions: boolean;
  /** Only these ids; null: all. */
  only: ReadonlySet<string> | null;
  /** The account that the actions would be run with. */
  accountId?: string | undefined;
}

/** One group of `GET /actions` (StackOne reference 3.4). */
export function showGroup(connector: Connector, shown: Shown): Record<string, unknown> {
  const actions = actionsOf(connector).filter(({ id }) => shown.only === null || shown.only.has(id));
  return {
    key: connector.id,
    name: connector.name,
    description: connector.summary,
    icon: logoOf(connector),
    version: CONNECTOR_VERSION,
    release_stage: 'ga',
    ...(shown.accountId === undefined ? {} : { account_id: shown.accountId }),
    integration_id: connector.id,
    authentication: [showAuthentication(connector, shown)],
    scope_definitions: [],
    ...(shown.withActions ? { actions: actions.map((named) => showAction(named, shown)) } : {}),
  };
}

function showAction({ id, action }: NamedAction, { withDetails }: Shown): Record<string, unknown> {
  return {
    id,
    label: action.title,
    description: action.title,
    schema_type: 'native',
    tags: [action.effect],
    required_scopes: [],
    authentication: [],
    ...(withDetails ? { action_details: { effect: action.effect, input_schema: action.input } } : {}),
  };
}

function showAuthentication(connector: Connector, { withGuides, publicUrl }: Shown): Record<string, unknown> {
  const isOauth = connector.auth.kind === 'oauth2';
  return {
    key: isOauth ? 'oauth2' : 'custom',
    label: isOauth ? 'OAuth 2.0' : 'API Key',
    type: isOauth ? 'oauth2' : 'custom',
    required_scopes: connector.auth.kind === 'oauth2' ? [...connector.auth.scopes] : [],
    support: {
      link: guideUrl(publicUrl, connector.id),
      description: connector.guide.warning,
      ...(withGuides ? { guides: { setup: showGuide(connector), config: null } } : {}),
    },
  };
}

/** The guide for the person who links, in StackOne's shape. */
function showGuide({ name, guide, summary }: Connector): Record<string, unknown> {
  return {
    ...(guide.warning === '' ? {} : { warning: guide.warning }),
    sections: [
      {
        title: `Link a ${name} account`,
        content: summary,
        steps: guide.steps.map((step) => ({
          title: step.title,
          content: step.link ? `${step.body} [${step.link.label}](${step.link.url})` : step.body,
          list: [...step.notes],
        })),
      },
    ],
  };
}
