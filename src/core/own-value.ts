/** The value under a name that a stranger's file chose, such as `constructor`; undefined where the record itself has none. */
export function ownValue<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
