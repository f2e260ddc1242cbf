import type { Page } from 'playwright-core';

/** Drops a file on the page, as from the desktop. */
export async function dropFile(page: Page, file: { name: string; text: string }): Promise<void> {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([given.text], given.name, { type: 'text/csv' }));
    return transfer;
  }, file);
  await page.getByRole('group', { name: /^Drop / }).dispatchEvent('drop', { dataTransfer: data });
}
