import { expect, test } from 'vitest';
import { browserName } from './browser-name';

test('browsers get the names that people use', () => {
  const webkit = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';
  expect(browserName(`${webkit} Chrome/140.0.0.0 Safari/537.36`)).toBe('Chrome 140');
  expect(browserName(`${webkit} HeadlessChrome/140.0.0.0 Safari/537.36`)).toBe('Chrome 140');
  expect(browserName(`${webkit} Chrome/140.0.0.0 Safari/537.36 Edg/141.0.0.0`)).toBe('Edge 141');
  expect(browserName(`${webkit} Version/26.0 Safari/605.1.15`)).toBe('Safari 26');
  expect(browserName(`${webkit} Version/26.0 Mobile/15E148 Safari/604.1`)).toBe('Safari 26');
  expect(browserName('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0')).toBe(
    'Firefox 145',
  );
  expect(browserName('')).toBe('Browser');
});
