/** All that the relay says. */
import { answerFields } from './answers.ts';
import { shapes, type Messages, type MessageShapes } from './fields.ts';
import { orderFields } from './orders.ts';
import { sightFields } from './sights.ts';
import { fits, tagged, type OneOf } from './shape.ts';

export type { RelayPresent, RelaySnapshot } from './sights.ts';

const downFields = { ...answerFields, ...sightFields, ...orderFields };

export type DownMessages = Messages<typeof downFields>;
export type Down = DownMessages[keyof DownMessages];

export const down: OneOf<Down> = tagged('type', shapes(downFields));
export const downShapes: MessageShapes = down.of;

export function isDown(value: unknown): value is Down {
  return fits(down, value);
}
