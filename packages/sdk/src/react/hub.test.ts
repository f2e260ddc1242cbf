import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Hub } from './index.ts';

test('on a server it is an empty place, and needs no browser', () => {
  const html = renderToString(createElement(Hub, { token: 'slink_secret', url: 'https://sluice.example' }));
  expect(html).toBe('<div data-sluice-hub=""></div>');
});
