/** A cap as it was typed: a number of credits, or why it is none. */
export function readCap(typed: string): { value: number | undefined; fault: string | undefined } {
  const text = typed.trim().replaceAll(/[,\s]/g, '');
  if (/^\d{1,12}(\.\d{1,4})?$/.test(text)) return { value: Number(text), fault: undefined };
  return { value: undefined, fault: 'Enter a number of credits, such as 500.' };
}
