/**
 * A finite double as a decimal string without an exponent: the shortest digits that read back as the same double, e.g.
 * `0.1`, `0.0000001`. Thresholds are kept like this so that no reader rounds them (evidence.md §3.1).
 */
export function decimalText(value: number): string {
  const [mantissa = '', exponent = ''] = String(value === 0 ? 0 : value).split('e');
  if (exponent === '') return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}
