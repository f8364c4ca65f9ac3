/** Random numbers that come out the same whenever they are drawn for the same seed, future and day. */

export interface Random {
  /** Begins the row of numbers that belongs to one day of one future. */
  begin(future: number, day: number): void;
  /** From 0 up to, but not, 1. */
  uniform(): number;
  /** Around 0, with a standard deviation of 1. */
  normal(): number;
  /** A count of things that happen independently, `mean` of them on average. */
  poisson(mean: number): number;
}

/** Above this mean a normal distribution is as good, and much quicker. */
const MANY = 16;

/** The generator is sfc32: small, quick, and good enough for what is estimated here. */
export function createRandom(seed: string): Random {
  const base = hashOf(seed);
  let [a, b, c, counter] = [0, 0, 0, 1];

  function uniform(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  function normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  }

  return {
    begin: (future, day) => {
      a = mixed(base ^ Math.imul(future + 1, 0x9e3779b1));
      b = mixed(a ^ Math.imul(day + 1, 0x85ebca6b));
      c = mixed(b ^ base);
      counter = 1;
      for (let draws = 0; draws < 8; draws += 1) uniform();
    },
    uniform,
    normal,
    poisson: (mean) => {
      if (mean <= 0) return 0;
      if (mean > MANY) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      let left = uniform();
      let share = Math.exp(-mean);
      let count = 0;
      while (left >= share && count < 200) {
        left -= share;
        count += 1;
        share *= mean / count;
      }
      return count;
    },
  };
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mixed(hash);
}

/** Spreads every bit over all others, so that neighbouring seeds have nothing in common. */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return bits ^ (bits >>> 16);
}
