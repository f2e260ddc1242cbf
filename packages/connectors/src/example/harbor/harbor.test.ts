import { describeConnector } from '../../conformance/describe-connector.ts';
import { connector } from './index.ts';

describeConnector(connector, {
  fields: { team: 'acme' },
  actions: {
    'contacts.list': [
      {
        input: { limit: 2 },
        body: { items: [{ id: 7, name: 'Nora Feld', mail: 'nora@brightwave.example' }], next: 'p2' },
      },
    ],
  },
  errors: [
    {
      what: 'the key was revoked',
      response: { status: 401, headers: {}, body: undefined },
      order: 'reauthorise',
    },
    {
      what: 'requests came too fast',
      response: { status: 429, headers: { 'retry-after': '3' }, body: undefined },
      order: 'wait',
    },
    {
      what: 'a value is wrong',
      response: { status: 400, headers: {}, body: { message: 'bad limit' } },
      order: 'reject',
    },
    {
      what: 'the server is down',
      response: { status: 503, headers: {}, body: '<html>' },
      order: 'retry',
    },
  ],
});
