import { expect, test } from 'vitest';
import { parseTagMessage } from '../../src/core/message.ts';

const SIGNATURE = '-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n';

test.each([
  ['signed', `Say more\n\nWhy\n${SIGNATURE}`, 'Why'],
  ['not signed', 'Say more\n\nWhy\n', 'Why'],
  [
    'notes that quote the beginning of a signature',
    'Say more\n\nWhy\n-----BEGIN PGP SIGNATURE-----\nis what to look for\n',
    'Why\n-----BEGIN PGP SIGNATURE-----\nis what to look for',
  ],
  [
    'notes that quote a whole one, before the real one',
    `Say more\n\n${SIGNATURE}is what it looks like\n${SIGNATURE}`,
    `${SIGNATURE}is what it looks like`,
  ],
  [
    'a block that ends as another one',
    'Say more\n\n-----BEGIN PGP SIGNATURE-----\n-----END SSH SIGNATURE-----\n',
    '-----BEGIN PGP SIGNATURE-----\n-----END SSH SIGNATURE-----',
  ],
])('the words of a tag, %s', (_, message, notes) => {
  expect(parseTagMessage(message)).toEqual({ description: 'Say more', notes });
});
