import { at, listAt, textAt } from '../../../kit/json.ts';

/** Answers of the V3 search-and-enrich calls for invented people and companies (Lusha reference 3.3, 3.4). */

type Results = { results: Record<string, unknown>[]; billing?: Record<string, number>; requestId?: string };

/** Knows everybody: the person's id tells which identifiers were asked for. */
export function answerContacts(input: unknown): Results {
  const results = listAt(input, 'contacts').map((contact, index) => {
    const reference = textAt(contact, 'clientReferenceId');
    const asked = JSON.stringify({ ...(contact as object), clientReferenceId: undefined });
    if (asked.includes('nobody'))
      return { clientReferenceId: reference, error: { code: 'NOT_FOUND', message: 'Contact not found' } };
    return {
      clientReferenceId: reference,
      id: `v1.${asked}`,
      firstName: 'Nora',
      lastName: 'Feld',
      fullName: 'Nora Feld',
      emails: [
        { email: `p${index}@brightwave.example`, type: 'work', confidence: 'A+', updateDate: '2026-07-02' },
      ],
      phones:
        index % 2 === 0
          ? [{ number: '+15550100042', type: 'mobile', doNotCall: false, updateDate: '2026-06-18' }]
          : [],
      company: {
        id: 'v1.c',
        name: 'Brightwave Labs',
        domain: 'www.brightwave.example',
        industry: 'Software',
      },
    };
  });
  const charged = results.reduce(
    (sum, result) => sum + (at(result, 'error') ? 0 : 1 + 5 * listAt(result, 'phones').length),
    Math.ceil(results.length / 25),
  );
  return { requestId: 'r', results, billing: { creditsCharged: charged, resultsReturned: results.length } };
}

export function answerCompanies(input: unknown): Results {
  const results = listAt(input, 'companies').map((company) => ({
    clientReferenceId: textAt(company, 'clientReferenceId'),
    id: `v1.${JSON.stringify({ ...(company as object), clientReferenceId: undefined })}`,
    name: 'Brightwave Labs',
    domain: 'www.brightwave.example',
    employeeCount: { exact: 133, min: 51, max: 200 },
  }));
  const charged = results.length + Math.ceil(results.length / 25);
  return { requestId: 'r', results, billing: { creditsCharged: charged, resultsReturned: results.length } };
}

/** Answers that fit nothing: one result short, one too many, one doubled, one of a stranger. */
export function damageResults(output: unknown): unknown[] {
  const results = listAt(output, 'results');
  const [first] = results;
  return [
    { results: results.slice(1) },
    { results: [...results, first] },
    { results: results.map((result, index) => (index === 1 ? first : result)) },
    {
      results: results.map((result, index) =>
        index === 0 ? { ...(result as object), clientReferenceId: 'stranger' } : result,
      ),
    },
    {
      results: results.map((result, index) =>
        index === 0 ? { ...(result as object), clientReferenceId: undefined } : result,
      ),
    },
    { results: 'none' },
  ];
}
