/** Whole rows of one stretch of bytes as trimmed, unquoted cells: cell `i` is `bytes[starts[i] … ends[i])`, UTF-8. */
export interface Cells {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly rows: number;
  /** Cells before row r, for r = 0 … rows. */
  readonly firsts: Int32Array;
  /** The line, counted from 1, on which row r starts. */
  readonly lines: Int32Array;
  /** Where the first row begins that is not whole, and its line. */
  readonly used: number;
  readonly nextLine: number;
  /** True where that row ends inside quotes. */
  readonly open: boolean;
}

/** Finds the rows in `bytes[from … end)`, the first on `line`. `last`: the end of the bytes ends the last row too. */
export type Scanner = (bytes: Uint8Array, from: number, end: number, line: number, last: boolean) => Cells;

const [LF, CR, SPACE, QUOTE] = [10, 13, 32, 34];

interface Room {
  starts: Int32Array;
  ends: Int32Array;
  firsts: Int32Array;
  lines: Int32Array;
  cells: number;
  line: number;
  open: boolean;
  /** Cells of the row at hand with doubled quotes, line ends or text after a quote: put right once the row is whole. */
  untidy: number[];
}

/**
 * A scanner for files whose cells are separated by the byte `delimiter`. Rows end with \n, \r\n or \r; a cell that begins
 * with a quote, blanks before it aside, may hold delimiters and line ends, and a doubled quote in it is one quote. What
 * follows a closing quote is kept as it stands, as pandas does. Blank lines are skipped. Cells are unquoted in place: the
 * bytes must be the caller's own. The arrays of a result are used again by the next call.
 */
export function createScanner(delimiter: number): Scanner {
  const room: Room = {
    ...{ starts: new Int32Array(4096), ends: new Int32Array(4096) },
    ...{ firsts: new Int32Array(1024), lines: new Int32Array(1024) },
    ...{ cells: 0, line: 1, open: false, untidy: [] },
  };
  return (bytes, from, end, line, last) => {
    Object.assign(room, { cells: 0, line, open: false });
    let [rows, used, nextLine] = [0, from, line];
    while (used < end) {
      const first = room.cells;
      room.untidy = [];
      const next = scanRow(room, bytes, used, end, delimiter, last);
      if (next < 0) break;
      for (const cell of room.untidy)
        room.ends[cell] = unquote(bytes, room.starts[cell] ?? 0, room.ends[cell] ?? 0);
      trim(room, bytes, first);
      if (room.cells - first === 1 && room.starts[first] === room.ends[first]) room.cells = first;
      else {
        rows += 1;
        if (rows === room.firsts.length) grow(room, 'firsts', 'lines');
        room.lines[rows - 1] = nextLine;
        room.firsts[rows] = room.cells;
      }
      used = next;
      nextLine = room.line;
    }
    const { starts, ends, firsts, lines, open } = room;
    return { bytes, starts, ends, rows, firsts, lines, used, nextLine, open };
  };
}

function grow(room: Room, ...names: readonly ('starts' | 'ends' | 'firsts' | 'lines')[]): void {
  for (const name of names) {
    const before = room[name];
    room[name] = new Int32Array(2 * before.length);
    room[name].set(before);
  }
}

/** Adds the cells of the row at `from`. Returns where the next row begins, or −1 where this one does not end. */
function scanRow(
  room: Room,
  bytes: Uint8Array,
  from: number,
  end: number,
  delimiter: number,
  last: boolean,
): number {
  for (let at = from; ; at += 1) {
    let stop = nextMark(bytes, at, end, delimiter);
    if (stop < end && bytes[stop] === QUOTE) {
      if (isBlank(bytes, at, stop)) {
        stop = scanQuoted(room, bytes, stop + 1, end, delimiter);
        if (stop < 0) return -1;
      } else {
        stop = cellEnd(bytes, stop, end, delimiter);
        addCell(room, at, stop);
      }
    } else addCell(room, at, stop);
    if (stop === end) return last ? end : -1;
    at = stop;
    if (bytes[stop] === delimiter) continue;
    room.line += 1;
    if (bytes[stop] === LF) return stop + 1;
    // The \n of a \r\n may be the first byte of the next stretch.
    if (stop + 1 === end) return last ? end : -1;
    return bytes[stop + 1] === LF ? stop + 2 : stop + 1;
  }
}

/** Adds the quoted cell whose text begins at `start`. Returns the end of the cell, or −1 where the quotes stay open. */
function scanQuoted(room: Room, bytes: Uint8Array, start: number, end: number, delimiter: number): number {
  let [close, untidy] = [start, false];
  for (; close < end; close += 1) {
    const byte = bytes[close];
    if (byte === QUOTE) {
      if (close + 1 === end || bytes[close + 1] !== QUOTE) break;
      untidy = true;
      close += 1;
    } else if (byte === LF || byte === CR) {
      untidy ||= byte === CR;
      if (byte === LF || bytes[close + 1] !== LF) room.line += 1;
    }
  }
  if (close === end) {
    room.open = true;
    return -1;
  }
  const stop = cellEnd(bytes, close + 1, end, delimiter);
  untidy ||= !isBlank(bytes, close + 1, stop);
  if (untidy) room.untidy.push(room.cells);
  addCell(room, start, untidy ? stop : close);
  return stop;
}

function addCell(room: Room, start: number, end: number): void {
  if (room.cells === room.starts.length) grow(room, 'starts', 'ends');
  room.starts[room.cells] = start;
  room.ends[room.cells] = end;
  room.cells += 1;
}

/** The first delimiter, line end or quote at or after `from`, or `end`. */
function nextMark(bytes: Uint8Array, from: number, end: number, delimiter: number): number {
  let at = from;
  for (; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === delimiter || (byte <= QUOTE && (byte === LF || byte === CR || byte === QUOTE))) return at;
  }
  return end;
}

/** The first delimiter or line end at or after `from`, or `end`. */
function cellEnd(bytes: Uint8Array, from: number, end: number, delimiter: number): number {
  let at = from;
  while (at < end && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) at += 1;
  return at;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && bytes[at] === SPACE) at += 1;
  return at === to;
}

/** Writes a quoted cell without its quoting over itself, \r\n and \r as \n, and returns its new end. */
function unquote(bytes: Uint8Array, start: number, end: number): number {
  let [to, inside] = [start, true];
  for (let at = start; at < end; at += 1) {
    let byte = bytes[at] ?? 0;
    if (inside && byte === QUOTE) {
      inside = at + 1 < end && bytes[at + 1] === QUOTE;
      if (!inside) continue;
      at += 1;
    } else if (inside && byte === CR) {
      if (bytes[at + 1] === LF) at += 1;
      byte = LF;
    }
    bytes[to] = byte;
    to += 1;
  }
  return to;
}

function trim({ starts, ends, cells }: Room, bytes: Uint8Array, first: number): void {
  for (let cell = first; cell < cells; cell += 1) {
    let [start, end] = [starts[cell] ?? 0, ends[cell] ?? 0];
    while (start < end && (bytes[start] ?? 0) <= SPACE) start += 1;
    while (start < end && (bytes[end - 1] ?? 0) <= SPACE) end -= 1;
    starts[cell] = start;
    ends[cell] = end;
  }
}
