/** Equal as text, or as numbers where both are numbers. */
export function sameValue(a: string, b: string): boolean {
  return a === b || (a.trim() !== '' && b.trim() !== '' && Number(a) === Number(b));
}
