// Draws what stands on a terminal as SVG.
import headless from '@xterm/headless';
import type { IBufferCell } from '@xterm/headless';

const CELL = { width: 8.4, height: 20 };
const MARGIN = 20;
const FONT =
  "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";
const GROUND = '#0d1117';
const EDGE = '#3d444d';
const TEXT = '#e6edf3';
const QUIET = '#9198a1';

/** Black to white, as terminals number them; each is read easily on the ground (5 : 1 and more). */
const COLOURS = ['#6e7681', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', TEXT];

/** A piece of a line that looks alike. */
interface Piece {
  column: number;
  columns: number;
  text: string;
  style: string;
  wide: boolean;
  /** The colour behind it, where it is not that of the terminal. */
  ground: string | null;
}

/** Returns a picture of a terminal on which a command line was typed and answered with text and colours. */
export async function screenPicture(line: string, shown: string, columns: number): Promise<string> {
  const rows = await screenRows(shown, columns);
  const [width, height] = [
    Math.ceil(columns * CELL.width) + 2 * MARGIN,
    (rows.length + 1) * CELL.height + 2 * MARGIN,
  ];
  const typed = [
    { column: 0, columns: 1, text: '$', style: `fill="${QUIET}"`, ground: null },
    {
      column: 2,
      columns: line.length,
      text: line,
      style: `fill="${TEXT}" font-weight="700"`,
      ground: null,
    },
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT}" font-size="14">
<title>${escaped(line)}</title>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${GROUND}" stroke="${EDGE}"/>
${[typed, ...rows].flatMap((pieces, row) => pieces.map((piece) => pieceText(piece, row))).join('\n')}
</svg>
`;
}

function pieceText(piece: Omit<Piece, 'wide'>, row: number): string {
  const { column, columns, text, style, ground } = piece;
  const x = round(MARGIN + column * CELL.width);
  const y = MARGIN + row * CELL.height + 15;
  const behind =
    ground === null
      ? ''
      : `<rect x="${x}" y="${y - 15}" width="${round(columns * CELL.width)}" height="${CELL.height}" fill="${ground}"/>`;
  // Whatever font is there, a column is where the terminal had it.
  const fitted = columns > 1 ? ` textLength="${round(columns * CELL.width)}"` : '';
  return `${behind}<text x="${x}" y="${y}"${fitted} xml:space="preserve" ${style}>${escaped(text)}</text>`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}

async function screenRows(shown: string, columns: number): Promise<Piece[][]> {
  const terminal = new headless.Terminal({
    cols: columns,
    rows: shown.split('\n').length * 3,
    allowProposedApi: true,
    convertEol: true,
  });
  await new Promise<void>((resolve) => terminal.write(shown.trimEnd(), resolve));
  const { active } = terminal.buffer;
  const rows = Array.from({ length: active.cursorY + 1 }, (_, row) => {
    const line = active.getLine(row);
    const cells = Array.from({ length: columns }, (_, column) => line?.getCell(column));
    return piecesOf(cells.filter((cell) => cell !== undefined));
  });
  terminal.dispose();
  return rows;
}

/** Joins the cells of a line that look alike; two spaces part them, and a wide letter stands alone. */
function piecesOf(cells: readonly IBufferCell[]): Piece[] {
  const pieces: Piece[] = [];
  for (const [column, cell] of cells.entries()) {
    const columns = cell.getWidth();
    // The second half of a wide letter.
    if (columns === 0) continue;
    const [text, style] = [cell.getChars() || ' ', styleOf(cell)];
    const ground = cell.isInverse() ? colourOf(cell) : null;
    const last = pieces.at(-1);
    const isNext = last && last.column + last.columns === column && last.style === style;
    if (isNext && columns === 1 && !last.wide && !(text === ' ' && last.text.endsWith(' '))) {
      last.text += text;
      last.columns += 1;
    } else if (text !== ' ')
      pieces.push({ column, columns, text, style, wide: columns > 1, ground });
  }
  return pieces.map((piece) => {
    const text = piece.text.trimEnd();
    return { ...piece, text, columns: piece.columns - (piece.text.length - text.length) };
  });
}

function colourOf(cell: IBufferCell): string {
  if (!cell.isFgDefault()) return COLOURS[cell.getFgColor()] ?? TEXT;
  return cell.isDim() ? QUIET : TEXT;
}

function styleOf(cell: IBufferCell): string {
  return [
    `fill="${cell.isInverse() ? GROUND : colourOf(cell)}"`,
    ...(cell.isBold() ? ['font-weight="700"'] : []),
    ...(cell.isUnderline() ? ['text-decoration="underline"'] : []),
  ].join(' ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
