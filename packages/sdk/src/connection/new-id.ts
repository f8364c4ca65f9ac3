/**
 * A UUID of version 7 (RFC 9562): its first 48 bits are the time, so that ids made later sort later in every store.
 * Nothing relies on that order, or on the id being secret.
 */
export function newId(nowMs: number = Date.now()): string {
  const time = hex(nowMs, 12);
  const [a = 0, b = 0, ...rest] = crypto.getRandomValues(new Uint16Array(5));
  const tail = rest.map((each) => hex(each, 4)).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(a % 4096, 3)}-${hex(0x8000 + (b % 0x4000), 4)}-${tail}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
