/** The pool, drawn: its spokesman in the middle, the others around it, how busy each is, and who is asked for more. */
import type { Call, PoolMember, PoolView } from './pool-view.ts';
import classes from './pool-map.module.css';
import { shortName } from './pool-words.ts';

const WIDTH = 420;
const HEIGHT = 206;
const MIDDLE = { x: WIDTH / 2, y: 112 };
const RADIUS = 24;
const AROUND = 62;

interface Place {
  x: number;
  y: number;
}

/** Beside the middle, to the left and to the right in turn. */
function placeOf(index: number): Place {
  const side = index % 2 === 0 ? 1 : -1;
  return {
    x: MIDDLE.x + side * (AROUND + 34 * (1 + Math.floor(index / 2))),
    y: MIDDLE.y + (index % 2 === 0 ? -14 : 14),
  };
}

export function PoolMap({ pool, call, asked }: { pool: PoolView; call: Call | undefined; asked: readonly string[] }) {
  const { members, spokesman } = pool;
  const middle = members.find(({ name }) => name === spokesman) ?? members[0];
  const others = members.filter((each) => each !== middle);
  return (
    <svg
      className={classes.map}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- what is drawn from what is known now is no file
      role="img"
      aria-label={`The pool: ${members.map(inWords).join('; ') || 'nobody yet'}`}
      data-testid="pool-map"
    >
      {asked.map((name, index) => {
        const at = { x: (WIDTH * (index + 1)) / (asked.length + 1), y: 26 };
        return (
          <g key={name} className={classes.provisioner} data-asked={call?.asked.includes(name) || undefined}>
            <line x1={at.x} y1={at.y + 13} x2={MIDDLE.x} y2={MIDDLE.y - RADIUS - 4} />
            <rect x={at.x - 36} y={at.y - 13} width={72} height={26} rx={6} />
            <text x={at.x} y={at.y + 4}>
              {shortName(name)}
            </text>
          </g>
        );
      })}
      {others.map((member, index) => {
        const { x, y } = placeOf(index);
        return <line key={member.name} className={classes.tie} x1={MIDDLE.x} y1={MIDDLE.y} x2={x} y2={y} />;
      })}
      {middle && <Star member={middle} at={MIDDLE} leads={middle.name === spokesman} />}
      {others.map((member, index) => (
        <Star key={member.name} member={member} at={placeOf(index)} leads={false} />
      ))}
      <text className={classes.legend} x={MIDDLE.x} y={HEIGHT - 12}>
        {middle ? 'ring: share of its time at work · number: requests in hand' : 'Nobody has said anything yet.'}
      </text>
    </svg>
  );
}

function Star({ member, at, leads }: { member: PoolMember; at: Place; leads: boolean }) {
  const around = 2 * Math.PI * RADIUS;
  return (
    <g className={classes.star} data-leads={leads || undefined} data-leaving={member.leaving || undefined}>
      <circle cx={at.x} cy={at.y} r={RADIUS} />
      <circle
        className={classes.busy}
        cx={at.x}
        cy={at.y}
        r={RADIUS}
        strokeDasharray={`${member.busy * around} ${around}`}
        transform={`rotate(-90 ${at.x} ${at.y})`}
      />
      <text x={at.x} y={at.y + 5} className={classes.figure}>
        {member.inFlight}
      </text>
      <text x={at.x} y={at.y + RADIUS + 17}>
        {shortName(member.name)}
      </text>
      {leads && (
        <text x={at.x} y={at.y + RADIUS + 32} className={classes.role}>
          spokesman
        </text>
      )}
    </g>
  );
}

function inWords({ name, inFlight, busy, leaving }: PoolMember): string {
  return `${shortName(name)}${leaving ? ', leaving' : ''}, ${inFlight} in hand, ${Math.round(busy * 100)}% busy`;
}
