import type { ExportFormat } from './kept-chat.ts';

const FORMATS: Readonly<Record<string, ExportFormat>> = {
  md: 'markdown',
  json: 'json',
  html: 'html',
  htm: 'html',
  yaml: 'test',
  yml: 'test',
};

/** Returns what a conversation is written as by the name of its file; null where that does not tell. */
export function exportFormatOf(file: string): ExportFormat | null {
  const extension = file.split('.').at(-1)?.toLowerCase() ?? '';
  return Object.hasOwn(FORMATS, extension) ? (FORMATS[extension] ?? null) : null;
}
