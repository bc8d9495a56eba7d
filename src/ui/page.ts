import { createHash } from 'node:crypto';

/** A page of HTML that is one file. What it is made of must be escaped already. */
interface Page {
  title: string;
  style: string;
  /** What stands in its body. */
  body: string;
  /** The only script that runs in it; none where it is left out. */
  script?: string;
}

/** Returns a page that loads nothing, may send nothing, and runs no script but its own (Content Security Policy 3). */
export function htmlDocument({ title, style, body, script }: Page): string {
  const scripts = script === undefined ? '' : ` script-src '${hashOf(script)}';`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}';${scripts} base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}${script === undefined ? '' : `\n<script>${script}</script>`}
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
