import { expect, test } from 'vitest';
import { qrPath } from './qr-path.ts';

test('every dark module is drawn, where it is, with the free margin around', async () => {
  const text = 'otpauth://totp/Sluice:ona@northwind.example?secret=JBSWY3DPEHPK3PXP&issuer=Sluice';
  const { size, path } = await qrPath(text);
  const { default: qrcode } = await import('qrcode-generator');
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  expect(size).toBe(count + 8);
  const drawn = new Set(Array.from(path.matchAll(/M(\d+) (\d+)h1v1h-1z/g), ([, x, y]) => `${x},${y}`));
  for (let row = 0; row < count; row += 1)
    for (let column = 0; column < count; column += 1)
      expect(drawn.has(`${column + 4},${row + 4}`)).toBe(code.isDark(row, column));
});
