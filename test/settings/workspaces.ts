import { join } from 'node:path';
import { json } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/repository.ts';

/** Makes a workspace with the booking template published and running in every environment. */
export async function bookingEverywhere(): Promise<string> {
  const folder = join(temporaryFolder(), 'w');
  await json(temporaryFolder(), ['init', folder, '--template', 'restaurant-booking']);
  await json(folder, ['publish', '-m', 'First']);
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['promote', 'live', '--yes']);
  return folder;
}

/** Takes the times out of a text: the tests' clock goes on from file to file. */
export function timeless(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
}
