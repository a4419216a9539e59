/** One event of Asterisk's channel event log, with the columns of apps/pbx/templates/cel_custom.conf. */
export interface CelRow {
  /** `CHAN_START`, `ANSWER`, … ; the dialplan's own events under the name that it gave them. */
  readonly event: string;
  readonly at: Date;
  readonly channelId: string;
  readonly linkedId: string;
  readonly channel: string;
  /** Where the channel stands in the dialplan, by name; empty where it is a number. */
  readonly exten: string;
  readonly context: string;
  readonly application: string;
  readonly extra: string;
}

const COLUMNS = 11;
const QUOTE = 0x22;

/** Seconds since 1970, with microseconds. */
const MOMENT = /^\d{9,11}\.\d{6}$/;

/**
 * Reads one line.
 * @returns null for anything that is no whole row: the end of a file that is being written, a line that was cut by a crash
 */
export function parseCelRow(line: string): CelRow | null {
  const fields = splitQuoted(line);
  if (fields?.length !== COLUMNS) return null;
  const [event = '', time = '', channelId = '', linkedId = '', channel = ''] = fields;
  const [exten = '', context = '', application = '', , , extra = ''] = fields.slice(5);
  const at = celMoment(time);
  if (at === null || event === '' || channelId === '') return null;
  return { event, at, channelId, linkedId, channel, exten, context, application, extra };
}

/** The time in a row; null when it is none. */
export function celMoment(text: string): Date | null {
  return MOMENT.test(text) ? new Date(Math.round(Number(text) * 1000)) : null;
}

/** The fields of a line in which every field is quoted (`CSV_QUOTE`): a quote inside is doubled. Null when it is no such line. */
function splitQuoted(line: string): string[] | null {
  const fields: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line.charCodeAt(at) !== QUOTE) return null;
    let end = line.indexOf('"', at + 1);
    let doubled = false;
    while (end >= 0 && line.charCodeAt(end + 1) === QUOTE) {
      doubled = true;
      end = line.indexOf('"', end + 2);
    }
    if (end < 0) return null;
    const field = line.slice(at + 1, end);
    fields.push(doubled ? field.replaceAll('""', '"') : field);
    if (end + 1 === line.length) return fields;
    if (line[end + 1] !== ',') return null;
    at = end + 2;
  }
  return null;
}
