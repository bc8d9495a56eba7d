const SKELETON = `# Nothing is set here yet. Take the # away from what you want to set; the lines that keep theirs are not stored.
#
# endpoint: sip:agents.example.com:5060     # where the agent answers; https://… as well
#
# endpoints:                                # where that differs by variant
#   uptown: sip:uptown.example.com
#
# variables:                                # a secret only as a reference
#   booking_api_url: https://bookings.example/v1
#   booking_api_key: \${env:BOOKING_KEY}
#
# numbers:
#   "+442079460150":
#     variant: uptown
#     label: Front desk
`;

const LINES = new Set(SKELETON.split('\n').filter((line) => line !== ''));

/** Returns what an editor opens for settings: where nothing is set, what could be, as comments. */
export function withSkeleton(text: string): string {
  return text.trim() === '' ? SKELETON : text;
}

/** Returns an edited text without the lines of the skeleton that were left as they are. */
export function withoutSkeleton(text: string): string {
  return text
    .split('\n')
    .filter((line) => !LINES.has(line.replace(/\r$/, '')))
    .join('\n');
}
