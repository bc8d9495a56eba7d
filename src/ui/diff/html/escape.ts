import { onOneLine, visible } from '../../../core/text.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Returns foreign text for an element or a quoted attribute of HTML: nothing in it is markup, all of it shows. */
export function htmlText(text: string): string {
  return escaped(visible(text));
}

/** The same on one line, with marks for line breaks and tabs. */
export function htmlLine(text: string): string {
  return escaped(onOneLine(text));
}

// A surrogate alone cannot be written in UTF-8.
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"'`]/g, (sign) => SIGNS[sign] ?? '')
    .replaceAll(
      /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    );
}
