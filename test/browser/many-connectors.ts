import type { HubConnector } from '@sluice/core';

const CATEGORIES = ['CRM', 'Data enrichment', 'E-mail', 'Support', 'Advertising'];
/** As many as are searched and sorted into categories: of CRM and data enrichment two each, of the others one. */
export const many: HubConnector[] = [
  ['Amberline', 'Contacts and companies, with their deals and notes.'],
  ['Bluecask', 'Finds e-mails and phones of people by their name and company.'],
  ['Cordovan', 'Tickets and conversations of your support team.'],
  ['Driftwood', 'Mailing lists, campaigns and who opened them.'],
  ['Ellipse', 'Audiences of your advertisements, kept in step with your records.'],
  ['Foxglove', 'A sales pipeline for small teams.'],
  ['Granary', 'Firmographics of ten million companies.'],
].map(([name = '', summary = ''], index) => ({
  id: name.toLowerCase(),
  name,
  summary,
  categories: [CATEGORIES[index % CATEGORIES.length] ?? ''],
  logo: `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="10" fill="hsl(${index * 51} 55% 42%)"/></svg>`)}`,
}));
