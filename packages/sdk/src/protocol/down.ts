/** All that the relay says. */
import { answerFields } from './answers.ts';
import { shapes, type Messages } from './fields.ts';
import { orderFields } from './orders.ts';
import { sightFields } from './sights.ts';
import { fits, tagged } from './shape.ts';

export type { RelaySnapshot } from './sights.ts';

const downFields = { ...answerFields, ...sightFields, ...orderFields };

export type DownMessages = Messages<typeof downFields>;
export type Down = DownMessages[keyof DownMessages];

export const downShapes = shapes(downFields);
const down = tagged('type', downShapes);

export function isDown(value: unknown): value is Down {
  return fits(down, value);
}
