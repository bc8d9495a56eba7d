// Draws a page of `diff --html` as SVG: the page itself, as XML, in a frame.

const WIDTH = 1200;

// A picture has no window to stick to, and is often shown smaller than the page is wide.
const IN_A_PICTURE =
  'nav { position: static; align-self: stretch; min-height: 0; max-height: none; }';

/** Returns the upper part of a page as a picture that is light or dark as the reader's screen is. */
export function pagePicture(page: string, height: number): string {
  const [, title = ''] = /<title>([^<]*)<\/title>/.exec(page) ?? [];
  const [, style = ''] = /<style>([^<]*)<\/style>/.exec(page) ?? [];
  const [, body = ''] = /<body>([^]*)<script>/.exec(page) ?? [];
  const wide = style.replaceAll(/@media (?:print|\(max-width)[^]*?\} \}\n/g, '');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">
<title>${title}</title>
<style><![CDATA[${wide}${IN_A_PICTURE}
rect { fill: var(--ground); stroke: var(--line); }]]></style>
<clipPath id="frame"><rect width="${WIDTH}" height="${height}" rx="8"/></clipPath>
<foreignObject width="${WIDTH}" height="${height}" clip-path="url(#frame)">
<body xmlns="http://www.w3.org/1999/xhtml">${asXml(body)}</body>
</foreignObject>
<rect x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="8" style="fill: none"/>
</svg>
`;
}

// The page's own script would show the search; what is folded nobody sees.
function asXml(html: string): string {
  return html
    .replaceAll(/<(input|col)\b([^>]*)>/g, '<$1$2/>')
    .replace('role="search" hidden', 'role="search"')
    .replaceAll(/<\/summary>[^]*?<\/details>/g, '</summary></details>');
}
